import FetchGit
import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchEngine

/// Entries with `submodules: true` or `lfs: true`, and what is said of those without.
@Suite struct GitContentTests {
    /// A scene in which every remote is the repository `game` of the scratch directory; `asked` records what git is asked for.
    private struct Scene {
        var scene: EngineScene
        let commit: String
        let asked = Monitor<[String]>([])

        /// The repository has a submodule `engine`, a pointer to an LFS object, and `files`.
        init(_ files: [String: String] = [:]) throws {
            scene = try EngineScene()
            let pointer =
                "version https://git-lfs.github.com/spec/v1\noid sha256:\(String(repeating: "a", count: 64))\nsize 9\n"
            var all = [
                "main.c": "int main;\n", "big.bin": pointer,
                ".gitmodules": "[submodule \"e\"]\npath = engine\nurl = ../engine\n",
            ]
            all.merge(files) { $1 }
            for (path, text) in all { try scene.scratch.write("game/\(path)", text) }
            try scene.scratch.write("engine/engine.c", "int engine;\n")
            let script = """
                set -e
                for name in engine game; do
                    cd $name; git init -q; git add -A .
                    [ $name = engine ] || git update-index --add --cacheinfo 160000,$engine,engine
                    git -c user.name=a -c user.email=a@b commit -qm one
                    engine=$(git rev-parse HEAD); cd ..
                done
                echo $engine
                """
            let result = try runCommand("sh", ["-c", script], in: scene.scratch.path, environment: ["HOME": "/"])
            try #require(result.status == 0, "\(result.errors)")
            commit = result.output.trimmingCharacters(in: .whitespacesAndNewlines)
            let (scratch, environment, asked) = (scene.scratch, scene.settings.environment, asked)
            scene.git = { remote in
                asked.update { $0.append("\(remote)") }
                return GitSource(
                    try GitRemote(scratch.path("game"), relativeTo: "/"),
                    environment: environment,
                    credentials: .anonymous,
                    workers: Workers(limit: 2),
                    temporary: scratch.path
                )
            }
        }

        func manifest(_ entries: String) throws {
            let text = entries.replacing("COMMIT", with: commit)
            try scene.scratch.write("project/deps.yaml", "dependencies:\n\(text)\n")
        }
    }

    private static let plain = "{git: ../game, commit: COMMIT}"
    private static let whole = "{git: ../game, commit: COMMIT, submodules: true}"

    @Test func `entries of one commit share an archive only where they want the same content`() async throws {
        var scene = try Scene()
        scene.scene.usesCache = true
        try scene.manifest("  a: \(Self.plain)\n  b: \(Self.whole)\n  c: \(Self.whole)")

        let report = await scene.scene.engine.sync(SyncRequest())

        #expect(report.failures.isEmpty, "\(report.failures)")
        // What the commit names, and an archive for each content.
        #expect(scene.asked.read(\.count) == 3)
        let scratch = scene.scene.scratch
        #expect(!scratch.has("project/vendor/a/engine"))
        #expect(try scratch.read("project/vendor/b/engine/engine.c") == "int engine;\n")
        #expect(try scratch.read("project/vendor/c/engine/engine.c") == "int engine;\n")
        let lock = try scratch.read("project/deps.lock")
        #expect(lock.contains("submodules: 'true'"))
        #expect(!lock.contains("archive:"))

        // Offline, each comes from the cache as what it is.
        try FileManager.default.removeItem(atPath: scratch.path("project/vendor"))
        let again = await scene.scene.engine.sync(SyncRequest(isOffline: true))
        #expect(again.outcomes.map(\.status) == [.cached, .cached, .cached])
        #expect(!scratch.has("project/vendor/a/engine"))
        #expect(scratch.has("project/vendor/b/engine/engine.c"))
        #expect(try scratch.read("project/deps.lock") == lock)
    }

    @Test(arguments: [("github", "https://github.com/acme/game"), ("bitbucket", "https://bitbucket.org/acme/game")])
    func `an entry of a forge comes through git`(_ host: String, _ source: String) async throws {
        var scene = try Scene()
        let (commit, api) = (
            scene.commit, "https://api.bitbucket.org/2.0/repositories/acme/game/commit/\(scene.commit)"
        )
        scene.scene.transport = FakeTransport([
            api: { _ in
                try .fake(api, Array(#"{"type": "commit", "hash": "\#(commit)"}"#.utf8), type: "application/json")
            }
        ])
        try scene.manifest("  game: {repo: \"\(host):acme/game\", commit: COMMIT, submodules: true}")

        let report = await scene.scene.engine.sync(SyncRequest())

        #expect(report.failures.isEmpty, "\(report.failures)")
        #expect(scene.asked.read(\.self).allSatisfy { $0.hasPrefix(source) })
        #expect(scene.scene.transport.requested.allSatisfy { $0 == api })
        #expect(scene.scene.scratch.has("project/vendor/game/engine/engine.c"))
        let lock = try scene.scene.scratch.read("project/deps.lock")
        #expect(lock.contains("source: \(source)\n") && !lock.contains("sha256: ") && !lock.contains("archive:"))
    }

    @Test func `what an archive lacks is one note with the lines to add, once`() async throws {
        let scene = try Scene()
        try scene.manifest("  game: \(Self.plain)")

        _ = await scene.scene.engine.sync(SyncRequest())
        try FileManager.default.removeItem(atPath: scene.scene.scratch.path("project/vendor"))
        _ = await scene.scene.engine.sync(SyncRequest())

        let notes = scene.scene.events.read { $0.compactMap { if case .note(let note) = $0 { note } else { nil } } }
        #expect(
            notes.map(\.message) == [
                "'game': 1 file is a git LFS pointer in place of content: big.bin; "
                    + "1 directory is a git submodule and empty here: engine"
            ]
        )
        #expect(notes.first?.help == "to have it, add 'lfs: true' and 'submodules: true' to the entry")
    }

    @Test func `what was asked for is not missed`() async throws {
        let scene = try Scene()
        try scene.manifest("  game: {git: ../game, commit: COMMIT, submodules: true}")

        _ = await scene.scene.engine.sync(SyncRequest())

        #expect(scene.scene.notes == ["'game': 1 file is a git LFS pointer in place of content: big.bin"])
    }

    @Test(arguments: [
        (["big.bin": "x"], "submodules may explain it, first 'engine', which is empty here"),
        (
            ["big.bin": "x", ".gitattributes": "main.c export-subst\n"],
            "'export-subst' in '.gitattributes' may explain it, first 'main.c'"
        ),
        (
            ["big.bin": "x", "a/.gitattributes": "/plan export-ignore\n", "a/plan": "x"],
            "'export-ignore' in '.gitattributes' may explain it, first 'a/plan'"
        ),
        ([:], "git LFS may explain it, first 'big.bin', which is a pointer here"),
        (["big.bin": "x", ".gitmodules": ""], "nothing in its files explains it"),
    ])
    func `an entry that comes another way and differs says what may explain it`(
        _ files: [String: String],
        _ message: String
    ) async throws {
        let scene = try Scene(files)
        try scene.manifest("  game: \(Self.plain)")
        _ = await scene.scene.engine.sync(SyncRequest())
        let scratch = scene.scene.scratch
        let lock = try scratch.read("project/deps.lock")
        let tree = try #require(lock.firstRange(of: "tree: sha256:"))
        let old = lock[tree.upperBound...].prefix(64)
        // As if it had come as an archive of a host, and with another tree.
        let changed = lock.replacing(
            "    tree: sha256:\(old)",
            with: "    archive: https://example.com/game.tar.gz\n    sha256: '\(String(repeating: "1", count: 64))'\n"
                + "    tree: sha256:\(String(repeating: "b", count: 64))"
        )
        try scratch.write("project/deps.lock", changed)
        try FileManager.default.removeItem(atPath: scratch.path("project/vendor"))

        let report = await scene.scene.engine.sync(SyncRequest())

        #expect(report.failures.map(\.code) == ["tree-mismatch"], "\(report.failures)")
        let wanted = "; it came as an archive before and comes through git now; \(message)"
        #expect(report.failures.first?.message.hasSuffix(wanted) == true, "\(report.failures)")
        #expect(!scratch.has("project/vendor/game"))
    }

    @Test func `one that came through git and is an archive now says it the other way round`() async throws {
        var scene = try Scene()
        let scratch = scene.scene.scratch
        let made = try runCommand(
            "git",
            ["archive", "--format=tar.gz", "--prefix=game/", "-o", scratch.path("game.tar.gz"), scene.commit],
            in: scratch.path("game")
        )
        #expect(made.status == 0, "\(made.errors)")
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.path("game.tar.gz"))))
        let url = "https://github.com/acme/game/archive/\(scene.commit).tar.gz"
        scene.scene.transport = FakeTransport([url: { _ in try .fake(url, bytes) }])
        try scene.manifest("  game: {repo: \"github:acme/game\", commit: COMMIT}")
        try scratch.write(
            "project/deps.lock",
            """
            # Generated by fetch; do not edit. Commit it beside deps.yaml.
            version: 1
            dependencies:
              game:
                source: https://github.com/acme/game
                request:
                  commit: \(scene.commit)
                commit: \(scene.commit)
                tree: sha256:\(String(repeating: "b", count: 64))
                files: 1
                bytes: 1

            """
        )

        let report = await scene.scene.engine.sync(SyncRequest())

        #expect(report.failures.map(\.code) == ["tree-mismatch"], "\(report.failures)")
        let wanted =
            "; it came through git before and as an archive now; git LFS may explain it, first 'big.bin', which is a "
            + "pointer here"
        #expect(report.failures.first?.message.hasSuffix(wanted) == true, "\(report.failures)")
    }
}
