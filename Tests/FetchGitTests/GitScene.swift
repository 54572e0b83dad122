import FetchGit
import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

/// A server's repositories, a user with a home, and a temporary directory that must be empty in the end.
struct GitScene {
    let scratch: ScratchDirectory
    /// The user's environment.
    var environment: [String: String]
    var credentials = CredentialSource.anonymous
    var silence = Duration.seconds(60)
    var limits = GitLimits.standard
    /// The network for requests of our own.
    var transport: (any Transport)?
    /// What the sources had to say.
    let notices = Monitor<[GitNotice]>([])

    init() throws {
        scratch = try ScratchDirectory()
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        environment = ["PATH": path, "HOME": scratch.path("home"), "TMPDIR": scratch.path("tmp")]
        for name in ["home", "tmp", "server"] {
            try FileManager.default.createDirectory(atPath: scratch.path(name), withIntermediateDirectories: true)
        }
    }

    var root: String { scratch.path("server") }

    @discardableResult
    func git(_ arguments: String..., in directory: String) throws -> String {
        let result = try runCommand("git", arguments, in: scratch.path(directory), environment: Self.author)
        #expect(result.status == 0, "git \(arguments.joined(separator: " ")): \(result.errors)")
        return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The bare repository `server/tools.git`: three commits, tags v1 (annotated), v2.0.0 and v2.1.0, branches `main` and
    /// `develop`. `files` are in the last of its commits besides `README`.
    @discardableResult
    func repository(_ name: String = "tools", format: String = "sha1", files: [String: String] = [:]) throws -> [String]
    {
        for (path, text) in files { try scratch.write("files-\(name)/\(path)", text) }
        let script = """
            set -e
            git init -q --bare -b main --object-format=\(format) server/\(name).git
            git init -q -b main --object-format=\(format) work-\(name)
            cd work-\(name)
            for number in 1 2 3; do
                echo "revision $number" > README
                if [ $number = 3 ] && [ -d ../files-\(name) ]; then cp -a ../files-\(name)/. .; fi
                git add -A . && git commit -qm "revision $number" && git rev-parse HEAD
                case $number in 1) git tag -a v1 -m v1 ;; 2) git tag v2.0.0 ;; 3) git tag v2.1.0 ;; esac
            done
            git branch develop HEAD~1
            git push -q ../server/\(name).git 'refs/*:refs/*'
            """
        let result = try runCommand("sh", ["-c", script], in: scratch.path, environment: Self.author)
        try #require(result.status == 0, "\(result.errors)")
        return result.output.split(separator: "\n").map(String.init)
    }

    private static let author = [
        "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com", "GIT_AUTHOR_DATE": "2022-01-10T09:00:00Z",
        "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com",
        "GIT_COMMITTER_DATE": "2022-01-10T09:00:00Z",
    ]

    func source(_ address: String) throws -> GitSource {
        GitSource(
            try GitRemote(address, relativeTo: scratch.path),
            environment: environment,
            credentials: credentials,
            transport: transport,
            notice: { [notices] notice in notices.update { $0.append(notice) } },
            workers: Workers(limit: 2),
            temporary: scratch.path("tmp"),
            silence: silence,
            limits: limits,
            pause: .milliseconds(1)
        )
    }

    /// Returns the error of `body`; nothing is left behind.
    func error(_ body: () async throws -> Void) async throws -> GitError {
        let error = await #expect(throws: GitError.self) { try await body() }
        try await scratch.expectNothingLeft()
        return try #require(error)
    }

    /// Returns the diagnostic of the error of `body`; nothing is left behind.
    func failure(_ body: () async throws -> Void) async throws -> Failure { try await error(body).failure }

    /// The README of `commit` at `address`.
    func readme(_ address: String, _ commit: String, foundBy selector: Dependency.Selector? = nil) async throws
        -> String
    {
        let archive = try await source(address).archive(of: try #require(CommitID(commit)), foundBy: selector)
        let directory = "out-\(UUID().uuidString)"
        try unpack(archive, to: directory, scratch)
        let top = try #require(try scratch.list(directory).first)
        return try scratch.read("\(directory)/\(top)README")
    }
}

/// Unpacks `archive` with the system's own tar.
func unpack(_ archive: GitArchive, to directory: String, _ scratch: ScratchDirectory) throws {
    var bytes = Data()
    let stream = try archive.bytes.open()
    while let chunk = try stream.next() { bytes += chunk }
    try scratch.write("\(directory).tar", bytes)
    try FileManager.default.createDirectory(atPath: scratch.path(directory), withIntermediateDirectories: true)
    let result = try runCommand(
        "tar",
        ["-xf", scratch.path("\(directory).tar"), "-C", scratch.path(directory)],
        in: "/"
    )
    #expect(result.status == 0, "\(result.errors)")
}

/// The tree id, as git computes it, of the one directory in `directory`.
func treeID(_ directory: String, _ scratch: ScratchDirectory) throws -> String {
    let top = try #require(try FileManager.default.contentsOfDirectory(atPath: scratch.path(directory)).first)
    let script = """
        git init -q --object-format=sha256 && echo '* -text -ident -filter -working-tree-encoding' > .git/info/attributes \
        && git add -Af . && git write-tree
        """
    let result = try runCommand(
        "sh",
        ["-c", script],
        in: scratch.path("\(directory)/\(top)"),
        environment: ["GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"]
    )
    #expect(result.status == 0, "\(result.errors)")
    return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
}

extension CredentialSource {
    /// One credential, for `origin` alone; `fresh` replaces it when it is refused.
    static func only(_ credential: Credential, at origin: String, fresh: Credential? = nil) -> CredentialSource {
        CredentialSource(
            credential: { asked, purpose in
                purpose == .git && "\(asked)" == origin ? IssuedCredential(credential, source: "TEST_TOKEN") : nil
            },
            replacement: { refused, _, asked, _ in
                refused != nil && "\(asked)" == origin
                    ? fresh.map { IssuedCredential($0, source: "TEST_TOKEN, refreshed") } : nil
            }
        )
    }
}

extension ScratchDirectory {
    /// A program that is this shell script.
    func program(_ name: String, _ script: String) throws {
        try write("\(name).sh", "#!/bin/sh\n\(script)\n")
        // Another process writes it: a child that some other test starts just now would inherit a descriptor of ours, and
        // what is open for writing cannot be run.
        let result = try runCommand("install", ["-m", "755", path("\(name).sh"), path(name)], in: "/")
        #expect(result.status == 0, "\(result.errors)")
    }
}

/// Whether the process is at work; a corpse that nobody collects (in a container without init) is not.
func isAlive(_ pid: Int32) -> Bool {
    let status = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
    return !status.isEmpty && status.split(separator: ")").last?.hasPrefix(" Z") == false
}

extension ScratchDirectory {
    /// Expects that no temporary file is left. A task's results, and what they hold, live a moment longer than the call that
    /// awaited them.
    func expectNothingLeft() async throws {
        for _ in 0..<200 where !(try list("tmp").isEmpty) { try await Task.sleep(for: .milliseconds(10)) }
        #expect(try list("tmp").isEmpty)
    }
}
