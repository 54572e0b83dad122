internal import FetchEngine
internal import FetchModel
internal import FoundationEssentials
internal import Glibc

extension Settings {
    /// The settings of this process: its options over its environment. Throws `Failure`.
    static func current(_ options: ProjectOptions, version: String) throws -> Settings {
        let environment = ProcessInfo.processInfo.environment
        let directory = try folder(options.directory)
        var settings = Settings(
            directory: directory,
            manifest: options.manifest,
            cacheFolder: cacheFolder(in: environment, directory: directory),
            environment: environment,
            version: version
        )
        settings.usesCache = !options.noCache
        settings.jobs = try options.jobs ?? number("FETCH_JOBS", in: environment, 1...1000) ?? settings.jobs
        settings.timeout = try options.timeout ?? number("FETCH_TIMEOUT", in: environment, 1...86_400) ?? settings.timeout
        return settings
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

    /// The folder to work in: absolute, links resolved.
    private static func folder(_ name: String?) throws -> String {
        guard let resolved = realpath(name ?? ".", nil) else {
            let shown = name ?? "the current folder"
            throw Failure(
                .disk,
                "no-folder",
                "cannot work in '\(shown)': \(String(cString: strerror(errno)).lowercased())",
                help: "check the path after -C"
            )
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
