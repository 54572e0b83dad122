package import FetchModel
internal import FetchSystem

/// The submodules that a `.gitmodules` names, as git reads it.
package struct SubmoduleListing: Sendable {
    /// A setting of a submodule.
    package struct Setting: Hashable, Sendable {
        package var submodule: String
        /// In lower case: `url`.
        package var key: String
        package var value: String
    }

    /// In the order of the file.
    package let settings: [Setting]
    /// The commits that the index of the repository around the file records, by path; empty where there is no repository.
    package let commits: [String: String]
    /// The URL of the remote `origin` of that repository.
    package let origin: String?

    private static let timeout = GitProgram.Timeout.total(.seconds(30))
    /// The mode of a submodule in the index.
    private static let mode = "160000"

    /// Reads the file at the absolute `path`. Throws `SubmoduleListingError` for a file that git does not accept, and
    /// `GitError`.
    package init(_ path: String, environment: [String: String]) async throws {
        let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        let place = directory.isEmpty ? "/" : directory
        let isolated = GitProgram(environment: environment)
        // By its name alone, which git's messages repeat.
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let result = try await isolated.run(
            ["config", "--file", name, "--list", "--null"],
            in: place,
            timeout: Self.timeout
        )
        guard result.isSuccess else { throw SubmoduleListingError.refused(GitMessages(result).line()) }
        settings = Self.texts(result.output).compactMap(Self.setting)

        // The user's own configuration says which repositories of others are trusted.
        let user = GitProgram(environment: environment, configuration: .user)
        let quiet = ["-c", "core.fsmonitor=false"]
        let index = try await user.run(
            quiet + ["ls-files", "--stage", "-z"],
            in: place,
            outputLimit: 256 << 20,
            timeout: Self.timeout
        )
        commits = index.isSuccess ? Self.commits(index.output) : [:]
        let remote = try await user.run(
            quiet + ["config", "--get", "--null", "remote.origin.url"],
            in: place,
            timeout: Self.timeout
        )
        origin = remote.isSuccess ? Self.texts(remote.output).first : nil
    }

    private static func texts(_ output: [UInt8]) -> [String] {
        output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Parses `submodule.NAME.KEY`, a line end, and the value.
    private static func setting(_ text: String) -> Setting? {
        let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts[0].hasPrefix("submodule."), let dot = parts[0].lastIndex(of: ".") else { return nil }
        // The first dot ends `submodule`, and is the last one where no submodule is named.
        let name = parts[0][..<dot].dropFirst("submodule.".count)
        if name.isEmpty { return nil }
        let key = String(parts[0][parts[0].index(after: dot)...])
        return Setting(submodule: String(name), key: key, value: parts.count > 1 ? String(parts[1]) : "true")
    }

    /// Parses lines `MODE ID STAGE`, a tab, and the path.
    private static func commits(_ output: [UInt8]) -> [String: String] {
        var commits: [String: String] = [:]
        for entry in output.split(separator: 0) where entry.starts(with: mode.utf8) {
            let parts = entry.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
            let words = parts[0].split(separator: UInt8(ascii: " "))
            guard parts.count == 2, words.count == 3 else { continue }
            commits[String(decoding: parts[1], as: UTF8.self)] = String(decoding: words[1], as: UTF8.self)
        }
        return commits
    }
}

/// Why git does not list submodules.
package enum SubmoduleListingError: Diagnosable, Equatable {
    /// Git's own words.
    case refused(String)

    package var failure: Failure {
        switch self {
        case .refused(let words):
            Failure(.data, "git-config", "git cannot read the file: \(words)", help: "correct the file")
        }
    }
}
