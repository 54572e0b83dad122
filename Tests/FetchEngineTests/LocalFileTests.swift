import FetchModel
import Foundation
import TestSupport
import Testing

@testable import FetchEngine

/// A manifest that names files of this machine cannot make a private one public.
@Suite struct LocalFileTests {
    private func scene(_ entry: String) throws -> EngineScene {
        var scene = try EngineScene()
        scene.environment["XDG_DATA_HOME"] = scene.scratch.path("data")
        try scene.scratch.write("project/deps.yaml", "dependencies:\n  a: {\(entry)}\n")
        return scene
    }

    private func mode(_ path: String) throws -> UInt16 {
        let value = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
        return try #require(value).uint16Value
    }

    @Test(arguments: [
        "../data/fetch/credentials.json", "../data/fetch/.credentials.json.0123456789abcdef", "hard-link", "link",
    ])
    func `the credential store is never vendored`(_ url: String) async throws {
        let scene = try scene("url: \(url), unpack: false")
        let store = scene.scratch.path("data/fetch/credentials.json")
        try scene.scratch.write("data/fetch/credentials.json", "{}")
        chmod(store, 0o644)
        try scene.scratch.write("data/fetch/.credentials.json.0123456789abcdef", "{}")
        #expect(link(store, scene.scratch.path("project/hard-link")) == 0)
        #expect(symlink(store, scene.scratch.path("project/link")) == 0)

        let report = await scene.engine.sync(SyncRequest())

        #expect(report.failures.map(\.code) == ["credential-store"])
        #expect(report.failures.first?.kind == .data)
        #expect(!scene.scratch.has("project/vendor/a"))
    }

    @Test func `a private file outside the project is not vendored as it is`() async throws {
        let scene = try scene("url: ../id_rsa, unpack: false")
        try scene.scratch.write("id_rsa", "secret\n")
        chmod(scene.scratch.path("id_rsa"), 0o600)

        let report = await scene.engine.sync(SyncRequest())

        #expect(report.failures.map(\.code) == ["private-file"])
        #expect(report.failures.first?.place?.line == 2)
        #expect(!scene.scratch.has("project/vendor/a"))
    }

    @Test func `a symbolic link in the project does not make a file part of it`() async throws {
        let scene = try scene("url: id_rsa, unpack: false")
        try scene.scratch.write("id_rsa", "secret\n")
        chmod(scene.scratch.path("id_rsa"), 0o600)
        #expect(symlink("../id_rsa", scene.scratch.path("project/id_rsa")) == 0)

        let report = await scene.engine.sync(SyncRequest())

        #expect(report.failures.map(\.code) == ["private-file"])
    }

    @Test func `what is vendored is not more readable than the file that it came from`() async throws {
        let scene = try scene("url: private.bin, unpack: false")
        try scene.scratch.write("project/private.bin", "mine\n")
        chmod(scene.scratch.path("project/private.bin"), 0o600)

        let report = await scene.engine.sync(SyncRequest())

        #expect(report.failures.isEmpty)
        #expect(try mode(scene.scratch.path("project/vendor/a")) & 0o077 == 0)
        #expect(await scene.engine.verify().failures.isEmpty)
        #expect(UpToDateCheck(scene.settings)?.sync(SyncRequest())?.outcomes.map(\.status) == [.satisfied])
    }

    @Test(arguments: [(0o700, 0o700), (0o711, 0o755), (0o710, 0o700)] as [(mode_t, mode_t)])
    func `the directories of a file count as its own permissions do`(_ directory: mode_t, _ vendored: mode_t)
        async throws
    {
        let scene = try scene("url: ../private/file.bin, unpack: false")
        try scene.scratch.write("private/file.bin", "mine\n")
        chmod(scene.scratch.path("private/file.bin"), 0o644)
        chmod(scene.scratch.path("private"), directory)

        let report = await scene.engine.sync(SyncRequest())

        if vendored == 0o755 {
            #expect(report.failures.isEmpty)
        } else {
            #expect(report.failures.map(\.code) == ["private-file"])
            #expect(!scene.scratch.has("project/vendor/a"))
        }
    }

    @Test func `directories that lead to the project as well do not count`() async throws {
        let scene = try scene("url: ../file.bin, unpack: false")
        try scene.scratch.write("file.bin", "anyone's\n")
        chmod(scene.scratch.path("file.bin"), 0o644)
        chmod(scene.scratch.path, 0o700)

        #expect(await scene.engine.sync(SyncRequest()).failures.isEmpty)
    }

    @Test func `what an archive from a private directory holds stays private`() async throws {
        let scene = try scene("url: ../private/a.tar.gz")
        try scene.scratch.write("private/content/file", "mine\n")
        try runCommand("tar", ["czf", "a.tar.gz", "content"], in: scene.scratch.path("private"))
        chmod(scene.scratch.path("private"), 0o700)

        #expect(await scene.engine.sync(SyncRequest()).failures.isEmpty)
        #expect(try mode(scene.scratch.path("project/vendor/a")) & 0o077 == 0)
    }

    @Test(arguments: ["../token", "link"])
    func `a message about a file outside the project shows nothing of it`(_ url: String) async throws {
        let scene = try scene("url: \(url)")
        try scene.scratch.write("token", "s3cr3t-t0ken\n")
        #expect(symlink("../token", scene.scratch.path("project/link")) == 0)

        let report = await scene.engine.sync(SyncRequest())

        #expect(report.failures.map(\.code) == ["not-an-archive"])
        #expect(report.failures.first?.message.contains("its format is unknown") == true)
        #expect(report.failures.first?.rendered().contains("s3cr3t") == false)
    }

    @Test func `an entry that shares a private archive with another is held to the same rules`() async throws {
        let scene = try scene("url: ../a.tar.gz}\n  b: {url: ../a.tar.gz}\n  c: {url: ../a.tar.gz, unpack: false")
        try scene.scratch.write("content/file", "mine\n")
        try runCommand("tar", ["czf", "a.tar.gz", "content"], in: scene.scratch.path)
        chmod(scene.scratch.path("a.tar.gz"), 0o600)

        let report = await scene.engine.sync(SyncRequest())

        #expect(report.failures.map(\.code) == ["private-file"])
        #expect(!scene.scratch.has("project/vendor/c"))
        for name in ["a", "b"] { #expect(try mode(scene.scratch.path("project/vendor/\(name)")) & 0o077 == 0) }
    }

    @Test(arguments: ["../pipe", "file:///proc/self/status", "file:///sys/kernel/notes", "file:///dev/null"])
    func `what is not a file on a disk is not an archive`(_ url: String) async throws {
        let scene = try scene("url: \"\(url)\", unpack: false")
        #expect(mkfifo(scene.scratch.path("pipe"), 0o644) == 0)

        let report = await scene.engine.sync(SyncRequest())

        #expect(report.failures.map(\.code) == ["not-an-archive"])
    }
}
