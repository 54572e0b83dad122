internal import FetchManifest
package import FetchModel

extension Settings {
    /// The user's own settings: the environment's `FETCH_…` over the file. Throws `Failure` and `Failures`.
    package static func configuration(in environment: [String: String]) throws -> UserConfiguration {
        var configuration =
            try configurationPath(in: environment).map { try ConfigurationFile.read(path: $0) }
            ?? UserConfiguration()
        configuration.jobs = try number("FETCH_JOBS", in: environment, 1...1000) ?? configuration.jobs
        configuration.timeout = try number("FETCH_TIMEOUT", in: environment, 1...86_400) ?? configuration.timeout
        try checkProgress(in: environment)
        if let text = environment["FETCH_OSV_URL"], !text.isEmpty { configuration.osv = try server(text) }
        if let text = environment["FETCH_MIRRORS"], !text.isEmpty { configuration.mirrors = try mirrors(text) }
        return configuration
    }

    private static func number(
        _ name: String,
        in environment: [String: String],
        _ range: ClosedRange<Int>
    ) throws -> Int? {
        guard let text = environment[name], !text.isEmpty else { return nil }
        if let number = Int(text), range.contains(number) { return number }
        throw Failure(
            .usage,
            "bad-environment",
            "\(name) in the environment is not a number from \(range.lowerBound) to \(range.upperBound)",
            help: "set it to a number, or unset it"
        )
    }

    /// The console reads the variable, before there is a run that could fail.
    private static func checkProgress(in environment: [String: String]) throws {
        guard let text = environment["FETCH_PROGRESS"], !text.isEmpty, !["auto", "always", "never"].contains(text)
        else {
            return
        }
        throw Failure(
            .usage,
            "bad-environment",
            "FETCH_PROGRESS in the environment is not auto, always or never",
            help: "set it to one of them, or unset it"
        )
    }

    private static func server(_ text: String) throws -> WebURL {
        if let url = WebURL(text), url.origin.isWeb, url.wire == url.description { return url }
        throw Failure(
            .usage,
            "bad-environment",
            "FETCH_OSV_URL in the environment is not the URL of a server",
            help: "set it to a URL such as 'https://api.osv.dev', without a user, query or fragment, or unset it"
        )
    }

    /// `https://a=https://b`, several separated by spaces.
    private static func mirrors(_ text: String) throws -> [UserConfiguration.Mirror] {
        try text.split(separator: " ").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, WebURL(parts[0]) != nil, WebURL(parts[1]) != nil else {
                throw Failure(
                    .usage,
                    "bad-environment",
                    "FETCH_MIRRORS in the environment is not a list of mirrors",
                    help:
                        "write 'https://bitbucket.org=https://mirror.example.com/bitbucket', with spaces between several"
                )
            }
            return UserConfiguration.Mirror(prefix: parts[0], replacements: [parts[1]])
        }
    }
}
