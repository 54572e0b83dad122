internal import Foundation
internal import TestSupport

/// A forge, a home, a cache and projects of one test's own.
final class Sandbox: Sendable {
    let scratch: ScratchDirectory
    let forge: ForgeProcess
    let environment: [String: String]

    /// A sandbox whose forge serves the fixtures, or other repositories; and below `/files/` what the test puts there.
    init(repositories: [String: String]? = nil, environment more: [String: String] = [:]) throws {
        scratch = try ScratchDirectory()
        for directory in ["home", "files", "project"] {
            try FileManager.default.createDirectory(atPath: scratch.path(directory), withIntermediateDirectories: true)
        }
        for (path, text) in repositories ?? [:] { try scratch.write("repositories/\(path)", text) }
        forge = try ForgeProcess(
            scratch: scratch.path,
            repositories: repositories == nil ? nil : scratch.path("repositories"),
            files: scratch.path("files")
        )
        environment = [
            "HOME": scratch.path("home"),
            "PATH": "\(Products.directory):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")",
            "BITBUCKET_URL": forge.url,
            "BITBUCKET_API_URL": "\(forge.url)/2.0",
            "FETCH_CACHE_DIR": scratch.path("cache"),
            "TMPDIR": scratch.path("home"),
        ].merging(more) { $1 }
    }

    /// Writes the manifest of `project`; `[FORGE]` stands for the forge's address.
    func manifest(_ text: String, in project: String = "project") throws {
        let text = text.replacingOccurrences(of: "[FORGE]", with: forge.url)
        try scratch.write("\(project)/deps.yaml", text + "\n")
    }

    /// Runs `fetch` with `words` in `project` to its end.
    func fetch(
        _ words: String...,
        in project: String = "project",
        environment more: [String: String] = [:]
    ) throws -> CommandResult {
        try runCommand(
            "\(Products.directory)/fetch",
            words,
            in: scratch.path(project),
            environment: environment.merging(more) { $1 }
        )
    }

    /// Starts `fetch` with `words` in `project`.
    func start(
        _ words: String...,
        in project: String = "project",
        environment more: [String: String] = [:]
    ) throws -> RunningFetch {
        try RunningFetch(
            words,
            in: scratch.path(project),
            environment: environment.merging(more) { $1 },
            log: scratch.path("log-\(UUID().uuidString)")
        )
    }

    /// Makes the archive `/files/{name}` of `files`, by path, below one common directory, and gives its URL.
    @discardableResult
    func archive(_ name: String, _ files: [String: String]) throws -> String {
        let directory = "archives/\(name)"
        for (path, text) in files { try scratch.write("\(directory)/content/\(path)", text) }
        let result = try runCommand(
            "tar",
            ["-czf", scratch.path("files/\(name)"), "content"],
            in: scratch.path(directory)
        )
        guard result.status == 0 else { throw ForgeProcess.Unavailable(reason: result.errors) }
        return "\(forge.url)/files/\(name)"
    }

    /// From now on the next `times` requests whose target begins with `path` go wrong in this way.
    func fault(_ kind: String, path: String = "/", times: Int = 1_000_000, retryAfter: String? = nil) throws {
        let after = retryAfter.map { "&retry-after=\(Self.encoded($0))" } ?? ""
        try forge.ask(
            "POST",
            "/_forge/fault?path=\(Self.encoded(path))&kind=\(Self.encoded(kind))&times=\(times)\(after)"
        )
    }

    /// The paths below the project but for what is in `.fetch`, sorted; directories end in `/`.
    func listing(_ project: String = "project") throws -> [String] {
        try scratch.list(project).filter { !$0.hasPrefix(".fetch/") || $0 == ".fetch/" }
    }

    /// Left-overs of staging, anywhere in the project.
    func leftOvers(_ project: String = "project") throws -> [String] {
        try scratch.list(project).filter { path in
            path.split(separator: "/").contains { $0.hasPrefix(".fetch-") || $0.hasPrefix(".deps.lock.") }
        }
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
    }
}

extension CommandResult {
    /// What a person sees.
    var everything: String { output + errors }
}
