import FetchGit
import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

/// Objects of git LFS come where they are asked for, and pointers stay where they are not.
@Suite(.enabled(if: LFSServer.isProgramInstalled, "git-lfs is not installed"))
struct GitLFSTests {
    /// Unpacks what `address` serves of `commit` and returns the content of `path`.
    private func content(
        _ path: String,
        _ scene: GitScene,
        _ address: String,
        _ commit: String,
        _ content: GitContent = .lfs
    ) async throws -> String {
        let archive = try await scene.source(address).archive(of: try #require(CommitID(commit)), with: content)
        let directory = "out-\(UUID().uuidString)"
        try unpack(archive, to: directory, scene.scratch)
        let top = try #require(try scene.scratch.list(directory).first)
        return try scene.scratch.read("\(directory)/\(top)\(path)")
    }

    @Test(arguments: ["path", "file", "http"]) func `files hold their content`(_ transport: String) async throws {
        let scene = try GitScene()
        let commit = try scene.largeFiles()
        let server = try LFSServer(root: scene.root)
        let address =
            ["path": "server/assets.git", "file": "file://\(scene.root)/assets.git"][transport]
            ?? "\(server.url)/assets.git"
        #expect(try await content("big/a.bin", scene, address, commit) == GitScene.large)
        #expect(try await content("b.bin", scene, address, commit) == "small\n")
        #expect(try await content("c.txt", scene, address, commit) == "c\n")
        try await scene.scratch.expectNothingLeft()
    }

    @Test func `objects of files that are left out are not fetched, and their pointers stay`() async throws {
        let scene = try GitScene()
        let commit = try #require(CommitID(try scene.largeFiles()))
        let server = try LFSServer(root: scene.root)
        let archive = try await scene.source("\(server.url)/assets.git").archive(
            of: commit,
            with: .lfs,
            selecting: LFSSelection { !$0.hasPrefix("big/") }
        )
        try unpack(archive, to: "out", scene.scratch)
        let top = try #require(try scene.scratch.list("out").first)
        #expect(try scene.scratch.read("out/\(top)b.bin") == "small\n")
        #expect(try scene.scratch.read("out/\(top)big/a.bin").hasPrefix("version https://git-lfs.github.com/spec/v1\n"))
        #expect(server.downloads.count == 1)
    }

    @Test func `a file that is left out may be called anything`() async throws {
        let scene = try GitScene()
        let names = [
            "a*.bin", "a\\.bin", "[a].bin", "a \"b\".bin", "a?.bin", " a.bin", "ä.bin", "!.bin", "#.bin", "aXb.bin",
        ]
        let commit = try #require(
            CommitID(try scene.largeFiles(files: Dictionary(uniqueKeysWithValues: names.map { ($0, "of \($0)") })))
        )
        let left = Set(names.dropLast())
        let archive = try await scene.source("server/assets.git").archive(
            of: commit,
            with: .lfs,
            selecting: LFSSelection { !left.contains($0) }
        )
        try unpack(archive, to: "out", scene.scratch)
        let top = try #require(try scene.scratch.list("out").first)
        for name in names {
            let isLeft = try scene.scratch.read("out/\(top)\(name)").hasPrefix("version https://git-lfs.github.com")
            #expect(isLeft == left.contains(name), "\(name)")
        }
    }

    @Test func `what an extension of git-lfs has stored is refused, unless it is left out`() async throws {
        let scene = try GitScene()
        let digest = String(repeating: "0", count: 64)
        let pointer = """
            version https://git-lfs.github.com/spec/v1
            ext-0-caesar sha256:\(digest)
            oid sha256:\(digest)
            size 3

            """
        let commit = try #require(CommitID(try scene.largeFiles(files: ["x.bin": pointer])))
        let source = try scene.source("server/assets.git")
        let error = await #expect(throws: LFSError.self) { _ = try await source.archive(of: commit, with: .lfs) }
        #expect(error == .needsExtension(path: "x.bin", name: "caesar"))
        #expect(error?.failure.kind == .data)
        _ = try await source.archive(of: commit, with: .lfs, selecting: LFSSelection { $0 != "x.bin" })
    }

    @Test func `without 'lfs' there are pointers, also for who has git-lfs installed`() async throws {
        let scene = try GitScene()
        let commit = try scene.largeFiles()
        try scene.scratch.write(
            "home/.gitconfig",
            "[filter \"lfs\"]\n\tprocess = git-lfs filter-process\n\tsmudge = git-lfs smudge -- %f\n\trequired = true\n"
        )
        let pointer = try await content("b.bin", scene, "server/assets.git", commit, [])
        #expect(pointer.hasPrefix("version https://git-lfs.github.com/spec/v1\noid sha256:"))
        #expect(pointer == (try await content("b.bin", scene, "server/assets.git", commit, .submodules)))
    }

    @Test func `settings of the user and the commit change nothing of it`() async throws {
        let scene = try GitScene()
        let commit = try scene.largeFiles(files: [".lfsconfig": "[lfs]\n\tfetchexclude = *.bin\n"])
        try scene.scratch.write(
            "home/.gitconfig",
            "[lfs]\n\tfetchexclude = *\n\tstorage = \(scene.scratch.path("home/store"))\n\tskipdownloaderrors = true\n"
        )
        let server = try LFSServer(root: scene.root)
        #expect(try await content("b.bin", scene, "\(server.url)/assets.git", commit) == "small\n")
        #expect(!scene.scratch.has("home/store"))
    }

    @Test func `only the objects of the commit come`() async throws {
        let scene = try GitScene()
        try scene.largeFiles()
        let commit = try scene.commit("assets", ["b.bin": "changed\n"])
        try runInstall(scene, "assets")
        let server = try LFSServer(root: scene.root)
        #expect(try await content("b.bin", scene, "\(server.url)/assets.git", commit) == "changed\n")
        #expect(server.downloads.count == 2)
    }

    private func runInstall(_ scene: GitScene, _ name: String) throws {
        let result = try runCommand(
            "cp",
            ["-r", "work-\(name)/.git/lfs/objects/.", "server/\(name).git/lfs/objects/"],
            in: scene.scratch.path
        )
        #expect(result.status == 0, "\(result.errors)")
    }

    @Test func `a repository without LFS needs no git-lfs, another one says which package`() async throws {
        var scene = try GitScene()
        let plain = try scene.repository()[1]
        let commit = try scene.largeFiles()
        // A PATH with git alone; git looks for git-lfs there and among its own programs.
        for name in ["git", "sh", "cat"] {
            let found = try runCommand("sh", ["-c", "command -v \(name)"], in: "/").output
            try FileManager.default.createDirectory(
                atPath: scene.scratch.path("bin"),
                withIntermediateDirectories: true
            )
            try FileManager.default.createSymbolicLink(
                atPath: scene.scratch.path("bin/\(name)"),
                withDestinationPath: found.trimmingCharacters(in: .whitespacesAndNewlines)
            )
        }
        scene.environment["PATH"] = scene.scratch.path("bin")
        _ = try await scene.source("server/tools.git").archive(of: try #require(CommitID(plain)), with: .lfs)
        let failure = try await scene.submoduleFailure {
            _ = try await scene.source("server/assets.git").archive(of: try #require(CommitID(commit)), with: .lfs)
        }
        #expect(failure.kind == .unavailable)
        #expect(failure.code == "git-lfs-missing")
        #expect(failure.help == "install it, for example with 'apt install git-lfs'")
    }

    // MARK: What a server may do

    private static let bad: [(LFSServer.Behaviour, Failure.Kind, String)] = [
        (.init(body: Data("small!".utf8)), .data, "is not what its pointer says"),
        (.init(body: Data("x".utf8)), .data, "is not what its pointer says"),
        (.init(hasNone: true), .data, "does not have the LFS object"),
        (.init(fault: 410), .data, "does not have the LFS object"),
        (.init(fault: 429), .unavailable, "for an object it reports status 429"),
        (.init(fault: 422), .unavailable, "for an object it reports status 422"),
        (.init(status: 403), .permission, "not permitted"),
        (.init(status: 403, answer: #"{"message":"over its data quota"}"#), .permission, ": over its data quota"),
        (.init(status: 404), .data, "serves no LFS objects for it"),
        (.init(status: 418), .unavailable, "it returned status 418"),
        (.init(status: 429), .unavailable, "it accepts no more requests"),
        (.init(status: 500), .unavailable, "an error of its own (status 500)"),
        (.init(status: 509), .unavailable, "its bandwidth limit is exceeded"),
        (.init(storage: "http://127.0.0.1:1"), .unavailable, "there is no connection to its storage"),
        (.init(storageStatus: 403), .permission, "refused the LFS object"),
        (.init(storageStatus: 404), .data, "does not have the LFS object"),
        (.init(storageStatus: 418), .unavailable, "its storage returned status 418"),
        (.init(storageStatus: 503), .unavailable, "its storage returned status 503"),
        (.init(answer: "<html>", type: "text/html"), .data, "it is a web page instead of JSON"),
        (.init(answer: "hello", type: "text/plain"), .data, "it is something else instead of JSON"),
        (.init(answer: "["), .data, "it is not JSON of the LFS protocol"),
        (.init(answer: #"{"objects":{}}"#), .data, "it is not JSON of the LFS protocol"),
        (.init(href: "file:///etc/passwd"), .data, "it leads to an address that is not an http URL"),
        (.init(href: "ftp://127.0.0.1/x"), .data, "it leads to an address that is not an http URL"),
        (.init(href: "/x"), .data, "it leads to an address that is not an http URL"),
        (.init(href: "http://[::1"), .data, "it leads to an address that is not an http URL"),
        (.init(href: ""), .data, "it has no address of the object"),
        (.init(object: String(repeating: "0", count: 64)), .data, "it is about an object that was not requested"),
        (.init(redirect: "file:///etc/passwd"), .data, "it leads to an address that is not an http URL"),
        (.init(redirect: "http://127.0.0.1:1/x"), .unavailable, "there is no connection to it"),
    ]

    @Test(arguments: bad) func `what is not the object is refused, and no signed address is shown`(
        _ behaviour: LFSServer.Behaviour,
        _ kind: Failure.Kind,
        _ message: String
    ) async throws {
        let scene = try GitScene()
        let commit = try scene.largeFiles()
        let server = try LFSServer(root: scene.root, behaviour)
        let failure = try await scene.submoduleFailure {
            _ = try await scene.source("\(server.url)/assets.git").archive(
                of: try #require(CommitID(commit)),
                with: .lfs
            )
        }
        #expect(failure.message.contains(message), "\(failure.message)")
        #expect(failure.kind == kind)
        #expect(!"\(failure)".contains(LFSServer.signature))
        #expect(!"\(failure)".contains("/storage/"))
    }

    @Test func `an object of a local repository that was changed is refused`() async throws {
        let scene = try GitScene()
        let commit = try scene.largeFiles()
        let name = SHA256Hasher.digest(of: Array("small\n".utf8)).hex
        let path = "server/assets.git/lfs/objects/\(name.prefix(2))/\(name.dropFirst(2).prefix(2))/\(name)"
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: scene.scratch.path(path))
        try scene.scratch.write(path, "smell\n")
        let failure = try await scene.submoduleFailure {
            _ = try await scene.source("server/assets.git").archive(of: try #require(CommitID(commit)), with: .lfs)
        }
        #expect(failure.code == "lfs-mismatch", "\(failure)")
        #expect(failure.message.hasSuffix("of 'b.bin' from 'server/assets.git' is not what its pointer says"))
    }

    @Test(arguments: ["smell\n", "smaller or larger\n"]) func `what git-lfs stores is checked`(_ content: String)
        async throws
    {
        var scene = try GitScene()
        let commit = try scene.largeFiles(files: ["big/a.bin": "small\n"])
        let name = SHA256Hasher.digest(of: Array("small\n".utf8)).hex
        try scene.scratch.write("content", content)
        try scene.scratch.program(
            "bin/git-lfs",
            """
            [ "$1" = fetch ] || exit 0
            at="$GIT_DIR/lfs/objects/\(name.prefix(2))/\(name.dropFirst(2).prefix(2))"
            mkdir -p "$at" && cp '\(scene.scratch.path("content"))' "$at/\(name)"
            """
        )
        scene.environment["PATH"] = "\(scene.scratch.path("bin")):\(scene.environment["PATH"] ?? "")"
        let failure = try await scene.submoduleFailure {
            _ = try await scene.source("server/assets.git").archive(of: try #require(CommitID(commit)), with: .lfs)
        }
        #expect(failure.code == "lfs-mismatch", "\(failure)")
        #expect(failure.message.hasSuffix("of 'b.bin' from 'server/assets.git' is not what its pointer says"))
    }

    @Test func `a pointer whose size is wrong is refused`() async throws {
        let scene = try GitScene()
        let name = SHA256Hasher.digest(of: Array("small\n".utf8)).hex
        let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:\(name)\nsize 7\n"
        try scene.largeFiles()
        for name in ["process", "clean", "required"] {
            try scene.git("config", "--unset", "filter.lfs.\(name)", in: "work-assets")
        }
        let commit = try scene.commit("assets", ["b.bin": pointer])
        let failure = try await scene.submoduleFailure {
            _ = try await scene.source("server/assets.git").archive(of: try #require(CommitID(commit)), with: .lfs)
        }
        #expect(["lfs-mismatch", "lfs-missing"].contains(failure.code), "\(failure)")
    }

    @Test func `more than the limit is refused before it is fetched`() async throws {
        let scene = try GitScene()
        let commit = try scene.largeFiles()
        let server = try LFSServer(root: scene.root)
        let failure = try await scene.submoduleFailure {
            _ = try await scene.source("\(server.url)/assets.git")
                .archive(of: try #require(CommitID(commit)), with: .lfs, limit: 100_000)
        }
        #expect(failure.message.hasSuffix("has more than 100000 bytes"), "\(failure.message)")
        #expect(server.batches.isEmpty)
    }

    // MARK: Credentials

    @Test func `the host's credential goes to its own LFS, and not to where it redirects or stores`() async throws {
        var scene = try GitScene()
        let commit = try scene.largeFiles()
        let storage = try LFSServer(root: scene.root)
        let wanted = GitServer.basic("me", "secret-of-the-host")
        let server = try LFSServer(root: scene.root, .init(authorization: wanted, storage: storage.url))
        scene.credentials = .only(.basic(user: "me", password: Secret("secret-of-the-host")), at: server.url)
        #expect(try await content("b.bin", scene, "\(server.url)/assets.git", commit) == "small\n")
        #expect(server.batches.contains { $0.authorization == wanted })
        #expect(storage.downloads.count == 2)
        #expect(storage.server.authorizations.isEmpty)

    }

    @Test(arguments: [
        Credential.basic(user: "me", password: Secret("refused")), .bearer(Secret("refused")),
    ]) func `a credential that LFS refuses is not sent again and again`(_ credential: Credential) async throws {
        var scene = try GitScene()
        let commit = try scene.largeFiles()
        let server = try LFSServer(root: scene.root, .init(refusesAll: true))
        scene.credentials = .only(credential, at: server.url)
        let failure = try await scene.submoduleFailure {
            _ = try await scene.source("\(server.url)/assets.git")
                .archive(of: try #require(CommitID(commit)), with: .lfs)
        }
        #expect(failure.kind == .permission, "\(failure.message)")
        #expect(server.batches.count < 10)
    }

    @Test(arguments: LFSServer.Trouble.allCases)
    func `storage that refuses or redirects without end is given up`(_ trouble: LFSServer.Trouble) async throws {
        var scene = try GitScene()
        let commit = try scene.largeFiles()
        let server = try LFSServer(root: scene.root, .init(trouble: trouble))
        scene.credentials = .only(.basic(user: "me", password: Secret("for-the-host")), at: server.url)
        let failure = try await scene.submoduleFailure {
            _ = try await scene.source("\(server.url)/assets.git")
                .archive(of: try #require(CommitID(commit)), with: .lfs)
        }
        #expect(failure.kind == (trouble == .refuses ? .permission : .data), "\(failure.message)")
        #expect(server.downloads.count < 400)
    }

    private static let token = "token-of-the-host"

    @Test(arguments: [
        (Credential.header(name: "Private-Token", value: Secret(token)), nil),
        (.header(name: "Authorization", value: Secret(token)), token),
        (.bearer(Secret(token)), "Bearer \(token)"),
        (.basic(user: "me", password: Secret(token)), GitServer.basic("me", token)),
    ])
    func `a redirect of LFS to another origin carries no credential`(_ credential: Credential, _ sent: String?)
        async throws
    {
        var scene = try GitScene()
        let commit = try scene.largeFiles()
        let elsewhere = try LFSServer(root: scene.root)
        let target = "\(elsewhere.url)/assets.git/info/lfs/objects/batch"
        let moved = try LFSServer(root: scene.root, .init(authorization: sent, redirect: target))
        scene.credentials = .only(credential, at: moved.url)
        _ = try? await content("b.bin", scene, "\(moved.url)/assets.git", commit)
        #expect(moved.batches.contains { $0.authorization == sent })
        // Without a credential for the other origin git-lfs does not even ask it, unless it sent none so far.
        if case .header = credential { #expect(!elsewhere.batches.isEmpty) }
        for request in elsewhere.server.requests {
            #expect(!request.headers.values.contains { $0.contains(Self.token) })
            #expect(request.authorization == nil)
        }
    }

    @Test func `the server of a committed '.lfsconfig' gets its own credential or none`() async throws {
        var scene = try GitScene()
        let other = try LFSServer(root: scene.root, .init(authorization: GitServer.basic("me", "two")))
        let commit = try scene.largeFiles(files: [".lfsconfig": "[lfs]\n\turl = \(other.url)/assets.git/info/lfs\n"])
        let server = try LFSServer(root: scene.root, .init(authorization: GitServer.basic("me", "one")))
        let address = "\(server.url)/assets.git"
        scene.credentials = .only(.basic(user: "me", password: Secret("one")), at: server.url)
        let failure = try await scene.submoduleFailure {
            _ = try await scene.source(address).archive(of: try #require(CommitID(commit)), with: .lfs)
        }
        #expect(failure.message.hasPrefix("'\(other.url)' requires authentication"), "\(failure.message)")
        #expect(other.server.authorizations.isEmpty)

        let (first, second) = (server.url, other.url)
        scene.credentials = CredentialSource(credential: { origin, _ in
            switch "\(origin)" {
            case first: IssuedCredential(.basic(user: "me", password: Secret("one")), source: "ONE")
            case second: IssuedCredential(.basic(user: "me", password: Secret("two")), source: "TWO")
            default: nil
            }
        })
        #expect(try await content("b.bin", scene, address, commit) == "small\n")
        #expect(other.server.authorizations == [GitServer.basic("me", "two")])
        #expect(server.batches.isEmpty)
    }

    @Test(arguments: [
        ("[lfs]\n\turl = file:///srv/lfs\n", "it is a path of this machine"),
        ("[lfs]\nurl = /srv/lfs\n", "it is a path"),
        ("[remote \"origin\"]\nlfsurl = ../x\n", "it is a path of this machine"),
        ("[lfs]\nurl = https://me:secret@example.com/lfs\n", "it contains credentials"),
        ("[lfs]\nurl = ext::sh -c x\n", "can run programs"),
        ("[lfs]\nurl = ssh://-oProxyCommand=x/y\n", "no host or no path"),
        ("[lfs]\nurl = https://example.com/lfs?key=secret\n", "it has a query"), ("[lfs\n", "line 1 of '.lfsconfig'"),
    ])
    func `a server that is not allowed is refused`(_ text: String, _ reason: String) async throws {
        let scene = try GitScene()
        try scene.largeFiles()
        // Git-lfs itself would obey it while files are added.
        let commit = try scene.commit("assets", [".lfsconfig": text])
        let failure = try await scene.submoduleFailure {
            _ = try await scene.source("server/assets.git").archive(of: try #require(CommitID(commit)), with: .lfs)
        }
        #expect(failure.message.contains(reason), "\(failure.message)")
        #expect(failure.kind == .data)
        #expect(failure.keys == [.lfs])
        #expect(!failure.message.contains("me:secret"))
    }

    @Test(arguments: ["http://127.0.0.1:1/lfs", "ssh://git@127.0.0.1:1/lfs"])
    func `a server of '.lfsconfig' that is down is not the owner's fault`(_ address: String) async throws {
        let scene = try GitScene()
        try scene.largeFiles()
        let commit = try scene.commit("assets", [".lfsconfig": "[lfs]\n\turl = \(address)\n"])
        let failure = try await scene.submoduleFailure {
            _ = try await scene.source("server/assets.git").archive(of: try #require(CommitID(commit)), with: .lfs)
        }
        #expect(failure.kind == .unavailable)
        #expect(failure.message.hasPrefix("cannot fetch LFS objects from '\(address)': "), "\(failure.message)")
        #expect(failure.message.lowercased().contains("connect"), "\(failure.message)")
        #expect(failure.code == "lfs-unavailable")
    }

    @Test(arguments: [
        ("Host key verification failed.", Failure.Kind.permission, "host-key"),
        ("git@127.0.0.1: Permission denied (publickey).", .permission, "not-authenticated"),
        ("bash: line 1: git-lfs-authenticate: command not found", .data, "lfs-missing"),
        ("fatal: unrecognized command 'git-lfs-authenticate 'x' download'", .data, "lfs-missing"),
    ])
    func `what ssh says is told`(_ message: String, _ kind: Failure.Kind, _ code: String) async throws {
        var scene = try GitScene()
        try scene.largeFiles()
        let commit = try scene.commit("assets", [".lfsconfig": "[lfs]\n\turl = ssh://git@127.0.0.1:1/lfs\n"])
        try scene.scratch.program("bin/ssh", "echo \"\(message)\" >&2\nexit 255")
        scene.environment["PATH"] = "\(scene.scratch.path("bin")):\(scene.environment["PATH"] ?? "")"
        let failure = try await scene.submoduleFailure {
            _ = try await scene.source("server/assets.git").archive(of: try #require(CommitID(commit)), with: .lfs)
        }
        #expect(failure.kind == kind, "\(failure.message)")
        #expect(failure.code == code, "\(failure.message)")
    }

    @Test func `a submodule's objects come from its own host`() async throws {
        let scene = try GitScene()
        let assets = try scene.largeFiles()
        try scene.repository("game")
        let game = try scene.commit(
            "game",
            [".gitmodules": "[submodule \"assets\"]\npath = assets\nurl = ../assets.git\n"],
            links: ["assets": assets]
        )
        let server = try LFSServer(root: scene.root)
        let address = "\(server.url)/game.git"
        #expect(try await content("assets/b.bin", scene, address, game, [.lfs, .submodules]) == "small\n")
        #expect(
            try await content("assets/b.bin", scene, address, game, .submodules).hasPrefix("version https://git-lfs")
        )
    }
}
