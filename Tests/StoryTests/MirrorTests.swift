internal import Foundation
internal import TestSupport
internal import Testing

/// A forge, and a second one as its mirror: what is asked of which, and with which credentials.
@Suite(.blocking) struct MirrorTests {
    private let scratch: ScratchDirectory
    private let host: ForgeProcess
    private let mirror: ForgeProcess

    init() throws {
        scratch = try ScratchDirectory()
        for directory in ["project", "home", "host", "mirror"] {
            try FileManager.default.createDirectory(atPath: scratch.path(directory), withIntermediateDirectories: true)
        }
        host = try ForgeProcess(scratch: scratch.path("host"))
        mirror = try ForgeProcess(scratch: scratch.path("mirror"))
    }

    /// Runs `fetch` with mirrors of the host at these URLs; its credential is in the environment.
    private func fetch(_ arguments: [String], mirrors: [String], _ more: [String: String] = [:]) throws -> CommandResult
    {
        let list = mirrors.map { "\"\($0)\"" }.joined(separator: ", ")
        let configuration = mirrors.isEmpty ? "{}" : "mirrors: {\"\(host.url)\": [\(list)]}"
        try scratch.write("home/.config/fetch/config.yaml", configuration + "\n")
        let environment = [
            "HOME": scratch.path("home"), "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "BITBUCKET_URL": host.url, "BITBUCKET_API_URL": "\(host.url)/2.0", "FETCH_JOBS": "1",
            "BITBUCKET_EMAIL": "dev@example.com", "BITBUCKET_API_TOKEN": "api-token-of-the-story",
        ]
        return try runCommand(
            "\(Products.directory)/fetch",
            arguments,
            in: scratch.path("project"),
            environment: environment.merging(more) { $1 }
        )
    }

    private func manifest(_ entries: String) throws {
        try scratch.write("project/deps.yaml", "workspace: jumboskill\ndependencies:\n\(entries)")
    }

    private func startAgain() throws {
        for path in ["project/vendor", "home/.cache"] where scratch.has(path) {
            try FileManager.default.removeItem(atPath: scratch.path(path))
        }
    }

    private func counts(_ forge: ForgeProcess) throws -> [String: Int] {
        try forge.takeCounts().filter { $0.value > 0 }
    }

    /// A URL at which nobody listens.
    private static let nowhere = "http://127.0.0.1:1/gone"

    @Test func `archives come from the mirror without the host's credential, and the API is asked at the host`() throws
    {
        try manifest("  engine: rev1\n")
        let first = try fetch(["sync"], mirrors: [Self.nowhere, mirror.url])

        #expect(first.status == 0, "\(first.errors)")
        #expect(first.errors.contains("note: the mirror 'http://127.0.0.1:1' is left out of this run: "))
        #expect(try counts(host) == ["api": 1, "authorized": 1])
        #expect(try counts(mirror) == ["archive": 1])
        let lock = try scratch.read("project/deps.lock")
        #expect(lock.contains("archive: \(host.url)/jumboskill/engine/get/") && !lock.contains(mirror.url))

        try startAgain()
        let again = try fetch(["sync", "--locked"], mirrors: [mirror.url])
        #expect(again.status == 0 && !again.errors.contains("note:"), "\(again.errors)")
        #expect(try counts(host) == [:])
        #expect(try counts(mirror) == ["archive": 1])
        #expect(try fetch(["verify"], mirrors: [mirror.url]).status == 0)
    }

    @Test(arguments: ["html", "status:404", "status:500", "truncate", "reset"])
    func `what fails at the mirror comes from the host, with one note`(_ fault: String) throws {
        try manifest("  engine: rev1\n")
        try mirror.ask("POST", "/_forge/fault?path=/jumboskill&kind=\(fault)&times=100")

        let result = try fetch(["sync"], mirrors: [mirror.url])

        #expect(result.status == 0, "\(result.errors)")
        #expect(
            result.errors.components(separatedBy: "note: the mirror '\(mirror.url)'").count == 2,
            "\(result.errors)"
        )
        #expect(try counts(host) == ["api": 1, "archive": 1, "authorized": 2])
        #expect(try counts(mirror)["authorized"] == nil)
    }

    @Test func `another archive than the locked one is not taken`() throws {
        try manifest("  engine: rev1\n")
        #expect(try fetch(["sync"], mirrors: []).status == 0)
        let lock = try scratch.read("project/deps.lock")
        let commit = try #require(lock.firstMatch(of: /commit: ([0-9a-f]+)/)).1
        try startAgain()
        _ = try counts(host)
        // The mirror answers with what it has of another revision.
        let other = "\(mirror.url)/jumboskill/engine/get/main.tar.gz"
        try mirror.ask(
            "POST",
            "/_forge/fault?path=/jumboskill/engine/get/\(commit)&times=1&kind=redirect:\(other)"
        )

        let result = try fetch(["sync"], mirrors: [mirror.url])

        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("did not serve 'engine': its archive contains commit "))
        #expect(try counts(host) == ["archive": 1, "authorized": 1])
        #expect(try scratch.read("project/deps.lock") == lock)
        #expect(try fetch(["verify"], mirrors: []).status == 0)
    }

    @Test func `where the host fails as well, all are named`() throws {
        try manifest("  engine: rev1\n")
        for forge in [host, mirror] {
            try forge.ask("POST", "/_forge/fault?path=/jumboskill/engine/get&kind=status:404&times=100")
        }
        let result = try fetch(["sync"], mirrors: [Self.nowhere, mirror.url])

        #expect(result.status == 69, "\(result.errors)")
        #expect(result.errors.contains("its mirrors failed: 'http://127.0.0.1:1' ("))
        #expect(result.errors.contains("'\(mirror.url)' ("))
    }

    @Test func `git fetches a known commit from the mirror, and asks the host what a tag names`() throws {
        try manifest("  engine: {git: \"\(host.url)/jumboskill/engine.git\", tag: rev1}\n")

        let result = try fetch(["sync"], mirrors: [Self.nowhere, mirror.url])

        #expect(result.status == 0, "\(result.errors)")
        #expect(try counts(host)["git"] ?? 0 > 0)
        let mirrored = try counts(mirror)
        #expect(mirrored["git"] ?? 0 > 0 && mirrored["authorized"] == nil)
        #expect(try scratch.read("project/deps.lock").contains("source: \(host.url)/jumboskill/engine.git\n"))
    }

    @Test func `fetch download asks the mirrors first, too`() throws {
        let result = try fetch(["download", "jumboskill/engine@rev1"], mirrors: [Self.nowhere, mirror.url])

        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("note: the mirror 'http://127.0.0.1:1' is left out of this run: "))
        #expect(try counts(host) == ["api": 1, "authorized": 1])
        #expect(try counts(mirror) == ["archive": 1])
        #expect(scratch.has("project/engine-rev1.tar.gz"))
    }
}
