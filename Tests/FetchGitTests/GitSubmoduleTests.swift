import FetchGit
import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

/// Submodules come with the repository that names them, each at the commit in its parent's tree.
@Suite struct GitSubmoduleTests {
    /// A server with `engine`, `physics` and `game`, in which the first is at `modules/engine` and has the second one at
    /// `deep`.
    private static func scene() throws -> (scene: GitScene, game: CommitID) {
        let scene = try GitScene()
        try scene.repository(
            "physics",
            files: [Self.long: "long\n", "p.c": "physics\n", "notes": "x", ".gitattributes": "notes export-ignore\n"]
        )
        try scene.repository("engine", files: ["e.c": "engine\n"])
        let physics = try scene.git("rev-parse", "HEAD", in: "work-physics")
        let engine = try scene.commit(
            "engine",
            [".gitmodules": "[submodule \"deep\"]\npath = deep\nurl = ../physics.git\n"],
            links: ["deep": physics]
        )
        try scene.repository("game", files: ["main.c": "game\n"])
        let game = try scene.commit(
            "game",
            [".gitmodules": "[submodule \"engine\"]\npath = modules/engine\nurl = ../engine.git\n"],
            links: ["modules/engine": engine]
        )
        return (scene, try #require(CommitID(game)))
    }

    /// A name that takes a header of its own in a tar.
    private static let long = "z" + String(repeating: "o", count: 200) + "m"

    private static let tree = [
        ".gitmodules", "README", "main.c", "modules/", "modules/engine/", "modules/engine/.gitmodules",
        "modules/engine/README", "modules/engine/deep/", "modules/engine/deep/.gitattributes",
        "modules/engine/deep/README",
        "modules/engine/deep/p.c", "modules/engine/deep/\(long)", "modules/engine/e.c",
    ]

    @Test func `a mirror serves a repository and its submodules, whose URLs are relative to the host`() async throws {
        let (scene, game) = try Self.scene()
        let host = try GitServer(root: scene.root) { _ in .status(404) }
        let mirror = try GitServer(root: scene.root) { request in
            guard request.target.hasPrefix("/copies/") else { return .status(404) }
            request.target.removeFirst("/copies".count)
            return nil
        }
        let copies = GitCopies(of: try GitRemote("\(host.url)/game.git", relativeTo: "/")) { [host, mirror] remote in
            try? GitRemote(remote.address.replacing(host.url, with: "\(mirror.url)/copies"), relativeTo: "/")
        }
        let source = try scene.source("\(mirror.url)/copies/game.git")
        let archive = try await source.archive(of: game, with: .submodules, from: copies)
        try unpack(archive, to: "out", scene.scratch)
        #expect(
            try scene.scratch.list("out").dropFirst().map { $0.drop { $0 != "/" }.dropFirst() }
                == Self.tree.map { $0[...] }
        )
        #expect(host.requests.isEmpty)
    }

    @Test(arguments: ["path", "file", "http"]) func `the tree is that of all files together`(_ transport: String)
        async throws
    {
        let (scene, game) = try Self.scene()
        let server = try GitServer(root: scene.root)
        let address =
            ["path": "server/game.git", "file": "file://\(scene.root)/game.git"][transport]
            ?? "\(server.url)/game.git"
        let archive = try await scene.source(address).archive(of: game, with: .submodules)
        try unpack(archive, to: "out", scene.scratch)
        let top = "game-\(game.short)/"
        #expect(try scene.scratch.list("out") == [top] + Self.tree.map { top + $0 })
        let id = try runCommand("sh", ["-c", "git get-tar-commit-id < out.tar"], in: scene.scratch.path)
        #expect(id.output == "\(game)\n")
        if transport == "http" {
            let fetched = server.requests.filter { $0.method == "GET" && $0.target.contains("info/refs") }.map(\.target)
            #expect(fetched.count == 3, "\(fetched)")
        }
    }

    @Test func `it is the tree that git itself checks out`() async throws {
        let (scene, game) = try Self.scene()
        try unpack(
            try await scene.source("server/game.git").archive(of: game, with: .submodules),
            to: "out",
            scene.scratch
        )
        let script = """
            git -c protocol.file.allow=always clone -q --recurse-submodules server/game.git theirs/game
            rm theirs/game/modules/engine/deep/notes; find theirs -name .git | xargs rm -rf
            """
        let result = try runCommand(
            "sh",
            ["-c", script],
            in: scene.scratch.path,
            environment: ["HOME": scene.scratch.path]
        )
        #expect(result.status == 0, "\(result.errors)")
        #expect(try treeID("out", scene.scratch) == treeID("theirs", scene.scratch))
    }

    @Test func `without a submodule the archive is the plain one`() async throws {
        let scene = try GitScene()
        let commit = try #require(CommitID(try scene.repository()[1]))
        let source = try scene.source("server/tools.git")
        let plain = try await source.archive(of: commit).open().contents(limit: 1 << 20)
        #expect(try await source.archive(of: commit, with: .submodules).open().contents(limit: 1 << 20) == plain)
    }

    @Test func `the same repository and commit is fetched once`() async throws {
        var (scene, _) = try Self.scene()
        let physics = try scene.git("rev-parse", "HEAD", in: "work-physics")
        let names = ["a", "b", "c"]
        try scene.git("rm", "-rqf", "--cached", "modules", in: "work-game")
        let game = try scene.commit(
            "game",
            [
                ".gitmodules": names.map { "[submodule \"\($0)\"]\npath = \($0)\nurl = ../physics.git\n" }.joined()
            ],
            links: Dictionary(uniqueKeysWithValues: names.map { ($0, physics) })
        )
        let server = try GitServer(root: scene.root)
        scene.credentials = .anonymous
        let archive = try await scene.source("\(server.url)/game.git")
            .archive(of: try #require(CommitID(game)), with: .submodules)
        try unpack(archive, to: "out", scene.scratch)
        #expect(try scene.scratch.list("out").filter { $0.hasSuffix("/p.c") }.count == 3)
        #expect(server.requests.filter { $0.target.hasPrefix("/physics.git/info/refs") }.count == 1)
    }

    @Test func `a submodule that 'update = none' leaves out stays an empty directory`() async throws {
        let (scene, _) = try Self.scene()
        let game = try scene.commit(
            "game",
            [".gitmodules": "[submodule \"e\"]\npath = modules/engine\nurl = ../gone.git\nupdate = none\n"]
        )
        let archive = try await scene.source("server/game.git").archive(
            of: try #require(CommitID(game)),
            with: .submodules
        )
        try unpack(archive, to: "out", scene.scratch)
        #expect(try scene.scratch.list("out").filter { $0.contains("modules") }.count == 3)
    }

    @Test func `a submodule at another origin gets that origin's credential or none`() async throws {
        var (scene, _) = try Self.scene()
        let other = try GitServer(root: scene.root) { request in
            request.authorization == nil && request.target.hasPrefix("/engine") ? .challenge : nil
        }
        let game = try scene.commit(
            "game",
            [".gitmodules": "[submodule \"engine\"]\npath = modules/engine\nurl = \(other.url)/engine.git\n"]
        )
        let server = try GitServer(root: scene.root) { $0.authorization == nil ? .challenge : nil }
        let commit = try #require(CommitID(game))
        scene.credentials = .only(.basic(user: "me", password: Secret("parents-secret")), at: server.url)
        let failure = try await scene.submoduleFailure {
            _ = try await scene.source("\(server.url)/game.git").archive(of: commit, with: .submodules)
        }
        #expect(failure.message.hasPrefix("the submodule 'engine': '\(other.url)' requires authentication"))
        #expect(failure.kind == .permission)
        #expect(other.authorizations.isEmpty)

        let (first, second) = (server.url, other.url)
        scene.credentials = CredentialSource(credential: { origin, _ in
            switch "\(origin)" {
            case first: IssuedCredential(.basic(user: "me", password: Secret("one")), source: "ONE")
            case second: IssuedCredential(.basic(user: "me", password: Secret("two")), source: "TWO")
            default: nil
            }
        })
        _ = try await scene.source("\(server.url)/game.git").archive(of: commit, with: .submodules)
        #expect(server.authorizations == [GitServer.basic("me", "parents-secret"), GitServer.basic("me", "one")])
        #expect(other.authorizations == [GitServer.basic("me", "two")])
    }

    /// What is hostile, or wrong, below a server: the text of `.gitmodules` with `ROOT` for the server's directory, the
    /// links of the tree, and what is said.
    private static let refused: [(String, [String: String], String)] = [
        (
            "[submodule \"x\"]\npath = x\nurl = ext::sh -c 'touch ROOT/ran'\n", ["x": "P"],
            "'x' is refused: its URL 'ext::"
        ),
        (
            "[submodule \"x\"]\npath = x\nurl = ../physics.git\nupdate = !touch ROOT/ran\n", ["x": "P"],
            "'x' is refused: its 'update'"
        ),
        (
            "[submodule \"x\"]\npath = x\nurl = --upload-pack=touch ROOT/ran\n", ["x": "P"],
            "'x' is refused: its URL '--upload"
        ),
        ("[submodule \"x\"]\npath = x\nurl = file://ROOT/physics.git\n", ["x": "P"], "is a path of this machine"),
        ("[submodule \"x\"]\npath = x\nurl = ROOT/physics.git\n", ["x": "P"], "is a path of this machine"),
        (
            "[submodule \"x\"]\npath = x\nurl = ../../../physics.git\n", ["x": "P"],
            "'x' is refused: its URL '../../../physics.git' climbs"
        ),
        ("[submodule \"../x\"]\npath = x\nurl = ../physics.git\n", ["x": "P"], "'../x' is refused: its name has '..'"),
        ("[submodule \"x\"]\npath = ../x\nurl = ../physics.git\n", ["x": "P"], "its path '../x' is not allowed"),
        (
            "[submodule \"x\"]\npath = link/x\nurl = ../physics.git\n", [:],
            "its path 'link/x' leads through the symbolic link 'link'"
        ),
        (
            "[submodule \"x\"]\npath = link\nurl = ../physics.git\n", [:],
            "its path 'link' leads through the symbolic link 'link'"
        ),
        (
            "[submodule \"y\"]\npath = y\nurl = ../physics.git\n", ["x": "P"],
            "a submodule at 'x' that '.gitmodules' does not name"
        ),
        ("[submodule \"x\"]\npath = x\n", ["x": "P"], "'x' is refused: it has no 'url'"),
        (
            "[submodule \"x\"]\npath = x\nurl = ../physics.git\n", ["x": "G"],
            "the submodule 'x': 'SERVER/physics.git' has no commit"
        ),
        (
            "[submodule \"x\"]\npath = x\nurl = ../none.git\n", ["x": "P"],
            "the submodule 'x': 'SERVER/none.git' does not exist"
        ),
        ("[submodule \"x\"]\npath x\n", ["x": "P"], "'.gitmodules' is not in git's configuration format at line 2"),
        ("", ["x": "P"], "a submodule at 'x' that '.gitmodules' does not name"),
    ]

    @Test(arguments: refused) func `what must not be followed is refused by name, with nothing run and nothing left`(
        _ text: String,
        _ links: [String: String],
        _ message: String
    ) async throws {
        let (scene, _) = try Self.scene()
        let server = try GitServer(root: scene.root)
        let physics = try scene.git("rev-parse", "HEAD", in: "work-physics")
        let gone = String(repeating: "1", count: 40)
        let files = text.isEmpty ? ["more": "x"] : [".gitmodules": text.replacing("ROOT", with: scene.root)]
        try scene.git("rm", "-rqf", "--cached", "modules", ".gitmodules", in: "work-game")
        try FileManager.default.removeItem(atPath: scene.scratch.path("work-game/.gitmodules"))
        try FileManager.default.createSymbolicLink(
            atPath: scene.scratch.path("work-game/link"),
            withDestinationPath: "main.c"
        )
        let game = try scene.commit("game", files, links: links.mapValues { $0 == "P" ? physics : gone })
        let failure = try await scene.submoduleFailure {
            _ = try await scene.source("\(server.url)/game.git")
                .archive(of: try #require(CommitID(game)), with: .submodules)
        }
        #expect(failure.message.contains(message.replacing("SERVER", with: server.url)), "\(failure.message)")
        #expect(failure.kind == (message.contains("does not exist") ? .permission : .data))
        #expect(!scene.scratch.has("server/ran"))
        #expect(
            server.requests.allSatisfy {
                $0.target.hasPrefix("/game.git/") || $0.target.contains("/physics.git/")
                    || $0.target.contains("/none.git/")
            }
        )
    }

    @Test func `a '.gitmodules' that is a link is refused`() async throws {
        let (scene, _) = try Self.scene()
        try FileManager.default.removeItem(atPath: scene.scratch.path("work-game/.gitmodules"))
        try FileManager.default.createSymbolicLink(
            atPath: scene.scratch.path("work-game/.gitmodules"),
            withDestinationPath: "main.c"
        )
        let game = try scene.commit("game", [:])
        let failure = try await scene.submoduleFailure {
            _ = try await scene.source("server/game.git").archive(of: try #require(CommitID(game)), with: .submodules)
        }
        #expect(failure.message == "'.gitmodules' is not a file")
    }

    @Test func `submodules are bounded in number and depth`() async throws {
        let (scene, _) = try Self.scene()
        let physics = try scene.git("rev-parse", "HEAD", in: "work-physics")
        let names = (0...1000).map { "s\($0)" }
        try scene.git("rm", "-rqf", "--cached", "modules", in: "work-game")
        let many = try scene.commit(
            "game",
            [".gitmodules": names.map { "[submodule \"\($0)\"]\npath = \($0)\nurl = ../physics.git\n" }.joined()],
            links: Dictionary(uniqueKeysWithValues: names.map { ($0, physics) })
        )
        let first = try await scene.submoduleFailure {
            _ = try await scene.source("server/game.git").archive(of: try #require(CommitID(many)), with: .submodules)
        }
        #expect(first.message == "it has more than 1000 submodules")

        var below = physics
        for number in 0...16 {
            try scene.repository("level\(number)")
            let url = number == 0 ? "physics" : "level\(number - 1)"
            below = try scene.commit(
                "level\(number)",
                [".gitmodules": "[submodule \"down\"]\npath = down\nurl = ../\(url).git\n"],
                links: ["down": below]
            )
        }
        let deep = try await scene.submoduleFailure {
            _ = try await scene.source("server/level16.git").archive(
                of: try #require(CommitID(below)),
                with: .submodules
            )
        }
        #expect(deep.message.hasPrefix("the submodule 'down' in 'down/down/"), "\(deep.message)")
        #expect(deep.message.hasSuffix("is more than 16 submodules deep"))
    }

    @Test func `the limit on bytes is that of all together`() async throws {
        let (scene, game) = try Self.scene()
        var noise = SystemRandomNumberGenerator()
        let bytes = Data((0..<(3 << 20)).map { _ in UInt8.random(in: 0...255, using: &noise) })
        try scene.scratch.write("work-physics/noise", bytes)
        let physics = try scene.commit("physics", [:])
        let engine = try scene.commit("engine", [:], links: ["deep": physics])
        try scene.scratch.write("work-game/noise", bytes)
        let large = try scene.commit("game", [:], links: ["modules/engine": engine])
        let source = try scene.source("server/game.git")
        _ = try await source.archive(of: game, with: .submodules, limit: 4 << 20)
        let failure = try await scene.submoduleFailure {
            _ = try await source.archive(of: try #require(CommitID(large)), with: .submodules, limit: 5 << 20)
        }
        #expect(
            failure.message.hasPrefix(
                "the submodule 'deep' in 'modules/engine': 'server/game.git' has more than 5242880 bytes"
            ),
            "\(failure.message)"
        )
    }
}

extension GitScene {
    /// Commits and pushes `files` and `links` (a path, and the commit of the submodule there) in the repository `name`;
    /// returns the commit.
    func commit(_ name: String, _ files: [String: String], links: [String: String] = [:]) throws -> String {
        for (path, text) in files { try scratch.write("work-\(name)/\(path)", text) }
        try git("add", "-A", "--ignore-removal", ".", in: "work-\(name)")
        for (path, commit) in links.sorted(by: { $0.key < $1.key }) {
            try git("update-index", "--add", "--cacheinfo", "160000,\(commit),\(path)", in: "work-\(name)")
        }
        try git("commit", "-qm", "more", in: "work-\(name)")
        // Git-lfs installs hooks of its own.
        try git("-c", "core.hooksPath=/dev/null", "push", "-q", "../server/\(name).git", "main", in: "work-\(name)")
        return try git("rev-parse", "HEAD", in: "work-\(name)")
    }

    /// Returns the diagnostic of the error of `body`, of whatever kind; nothing is left behind.
    func submoduleFailure(_ body: () async throws -> Void) async throws -> Failure {
        let error = await #expect(throws: (any Error).self) { try await body() }
        try await scratch.expectNothingLeft()
        return try #require(error as? any Diagnosable, "\(error as Any)").failure
    }
}
