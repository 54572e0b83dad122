import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchVendor

struct StagingTests {
    private func staged(_ scene: Scene, _ text: String, at destination: String = Scene.engine) throws -> Staging {
        let staging = try Staging(for: destination, in: scene.project)
        try staging.directory.create("README.md").write([UInt8](text.utf8))
        return staging
    }

    @Test func `a fresh destination appears whole, and nothing else is left`() throws {
        let scene = try Scene()
        let staging = try staged(scene, "new", at: "third_party/deep/engine")
        #expect(try scene.names(in: "third_party/deep") != ["engine"])

        try staging.settle()
        try staging.promote()
        try staging.discard()

        #expect(
            try scene.scratch.list() == [
                "third_party/", "third_party/deep/", "third_party/deep/engine/", "third_party/deep/engine/README.md",
            ]
        )
    }

    @Test func `a filled destination is exchanged, and the old tree goes last`() throws {
        let scene = try Scene(filled: ())
        let staging = try staged(scene, "new")

        try staging.promote()

        #expect(try scene.scratch.list("vendor/engine") == ["README.md"])
        let room = try #require(try scene.names(in: "vendor").first { $0.hasPrefix(".fetch-") })
        #expect(scene.scratch.has("vendor/\(room)/new/src/a.swift"))

        try staging.discard()
        #expect(try scene.names(in: "vendor") == ["engine"])
        #expect(try scene.scratch.read("vendor/engine/README.md") == "new")
    }

    @Test(arguments: [true, false])
    func `what another program puts in the place of the tree is not installed`(_ isThere: Bool) throws {
        let scene = isThere ? try Scene(filled: ()) : try Scene()
        let staging = try staged(scene, "new")
        let before = isThere ? try scene.scratch.list("vendor/engine") : []
        let room = try #require(try scene.names(in: "vendor").first { $0.hasPrefix(".fetch-") })
        let path = scene.scratch.path("vendor/\(room)/new")
        try FileManager.default.moveItem(atPath: path, toPath: path + "-moved")
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/etc")

        #expect(throws: VendorError.changedWhileStaged(path: scene.scratch.path("vendor/engine"))) {
            try staging.promote()
        }

        #expect(try scene.names(in: "vendor").contains("engine") == isThere)
        if isThere { #expect(try scene.scratch.list("vendor/engine") == before) }
    }

    @Test func `without an exchange, two renames do the same`() throws {
        let scene = try Scene(filled: ())
        let staging = try staged(scene, "new")

        try staging.replaceInTwoSteps()
        try staging.discard()

        #expect(try scene.names(in: "vendor") == ["engine"])
        #expect(try scene.scratch.list("vendor/engine") == ["README.md"])
    }

    @Test func `a promotion can be undone`() throws {
        let scene = try Scene(filled: ())
        let before = try scene.scratch.list("vendor/engine")
        let (filled, fresh) = (try staged(scene, "new"), try staged(scene, "new", at: "third_party/engine"))
        for staging in [filled, fresh] {
            try staging.promote()
            try staging.revert()
            try staging.discard()
        }
        #expect(try scene.scratch.list("vendor/engine") == before)
        #expect(try scene.names(in: "vendor") == ["engine"])
        #expect(!scene.scratch.has("third_party"))

        let moved = try staged(scene, "new")
        try moved.replaceInTwoSteps()
        try moved.revert()
        try moved.discard()
        #expect(try scene.scratch.list("vendor/engine") == before)
        #expect(try scene.names(in: "vendor") == ["engine"])
    }

    @Test(.enabled(if: Overlay.isPossible))
    func `a tree that came with a container's image is replaced`() throws {
        let overlay = try Overlay()
        let staging = try Staging(for: Scene.engine, in: overlay.project)
        try staging.directory.create("README.md").write([UInt8]("new".utf8))

        try staging.promote()
        try staging.discard()

        #expect(try overlay.scratch.list("merged") == ["vendor/", "vendor/engine/", "vendor/engine/README.md"])
        #expect(try overlay.scratch.read("merged/vendor/engine/README.md") == "new")
    }

    @Test(.enabled(if: Overlay.isPossible))
    func `a tree that came with a container's image is removed`() throws {
        let overlay = try Overlay()

        try Removal(of: Scene.engine, in: overlay.project, keeping: "vendor").finish()

        #expect(try overlay.scratch.list("merged") == ["vendor/"])
    }

    @Test func `what is given up leaves nothing behind`() throws {
        let scene = try Scene(filled: ())
        let before = try scene.scan().tree

        try staged(scene, "new").discard()

        #expect(try scene.names(in: "vendor") == ["engine"])
        #expect(try scene.scan().tree == before)
    }

    @Test func `directories that were made for what is given up go with it, others stay`() throws {
        let scene = try Scene()
        mkdir(scene.scratch.path("mine"), 0o700)
        let one = try staged(scene, "new", at: "mine/a/b/one")
        let other = try staged(scene, "new", at: "mine/a/other")
        let third = try staged(scene, "new", at: "vendor/third")

        try one.discard()
        #expect(try scene.scratch.list("mine/a").count == 3, "the other one's staging folder is at work")
        try other.discard()
        try third.discard()

        #expect(try scene.scratch.list() == ["mine/"])
    }

    @Test func `many who stage and give up beside each other do not take each other's directories`() async throws {
        let scene = try Scene()
        try await withThrowingTaskGroup(of: Void.self) { group in
            let workers = Workers(limit: 4)
            for number in 0..<4 {
                group.addTask {
                    try await workers.run {
                        for _ in 0..<50 {
                            let staging = try Staging(for: "vendor/deep/\(number)", in: scene.project)
                            try staging.directory.create("file").write([1])
                            try staging.discard()
                        }
                    }
                }
            }
            try await group.waitForAll()
        }

        #expect(try scene.names(in: "").isEmpty)
    }

    @Test func `a file or a link at the destination is replaced, never followed`() throws {
        let scene = try Scene()
        try scene.scratch.write("elsewhere/file", "precious")
        try scene.scratch.write("vendor/one", "a file")
        symlink("../elsewhere", scene.scratch.path("vendor/two"))
        for name in ["one", "two"] {
            let staging = try staged(scene, "new", at: "vendor/\(name)")
            try staging.promote()
            try staging.discard()
            #expect(try scene.scratch.read("vendor/\(name)/README.md") == "new")
        }
        #expect(try scene.names(in: "elsewhere") == ["file"])
    }

    @Test(arguments: ["vendor/engine", "vendor/a/engine"])
    func `a link on the way is refused, and nothing is written behind it`(_ destination: String) throws {
        let scene = try Scene()
        try scene.scratch.write("elsewhere/file", "precious")
        symlink("elsewhere", scene.scratch.path("vendor"))

        let failure = try #require(throws: VendorError.self) { try Staging(for: destination, in: scene.project) }
            .failure

        #expect(failure.kind == .data)
        #expect(failure.code == "destination-symlink")
        #expect(failure.message.contains("'vendor' is a symbolic link"))
        #expect(try scene.names(in: "elsewhere") == ["file"])
    }

    @Test func `a file where a directory should be is refused`() throws {
        let scene = try Scene()
        try scene.scratch.write("vendor", "a file")

        let failure = try #require(throws: VendorError.self) { try Staging(for: Scene.engine, in: scene.project) }
            .failure

        #expect(failure.kind == .disk)
        #expect(failure.code == "destination-not-folder")
        #expect(failure.help != nil)
    }

    @Test(arguments: ["../x", "/x", "a/../../x", "", ".fetch/x", "a//b"])
    func `a destination outside the project is refused`(_ destination: String) throws {
        let scene = try Scene()

        let failure = try #require(throws: VendorError.self) { try Staging(for: destination, in: scene.project) }
            .failure

        #expect(failure.code == "destination-outside")
        #expect(try scene.names(in: "").isEmpty)
    }

    @Test func `what a killed run left is swept, and what is in use is not`() throws {
        let scene = try Scene(filled: ())
        let dead = try scene.leaveStaging()
        try scene.scratch.write("\(dead)/new/half", "half")
        let alive = try staged(scene, "new")

        _ = try Staging.sweep(["vendor/engine", "vendor/physics", "third_party/none", "a/../b"], in: scene.project)

        #expect(!scene.scratch.has(dead))
        try alive.promote()
        try alive.discard()
        #expect(try scene.scratch.read("vendor/engine/README.md") == "new")
    }

    /// Whether this user and file system can make a file that not even root can remove.
    private static func makesImmutableFiles() -> Bool {
        guard let scratch = try? ScratchDirectory(), (try? scratch.write("file", "")) != nil else { return false }
        let made = try? runCommand("chattr", ["+i", scratch.path("file")], in: scratch.path)
        _ = try? runCommand("chattr", ["-i", scratch.path("file")], in: scratch.path)
        return made?.status == 0
    }

    @Test(.enabled(if: makesImmutableFiles(), "needs root and a file system with immutable files"))
    func `what cannot be removed is returned with its cause, and stops nothing`() throws {
        let scene = try Scene(filled: ())
        let dead = try scene.leaveStaging()
        try scene.scratch.write("\(dead)/new/build/output", "text")
        let file = scene.scratch.path("\(dead)/new/build/output")
        try runCommand("chattr", ["+i", file], in: scene.scratch.path)
        defer { _ = try? runCommand("chattr", ["-i", file], in: scene.scratch.path) }

        let remainders = try Staging.sweep(["vendor/engine"], in: scene.project)

        #expect(remainders.map(\.path) == [dead])
        #expect(remainders.map(\.error.number) == [EPERM])
        try staged(scene, "new").promote()
        #expect(try scene.scratch.read("vendor/engine/README.md") == "new")
    }

    /// Names that fetch did not make for this directory: a user's own, of the right form, and another project's.
    @Test(arguments: ["mine", "0123456789abcdef", "0123456789abcdef0123456789abcdef", nil])
    func `staging directories that came from elsewhere are neither removed nor restored from`(_ suffix: String?) throws
    {
        let scene = try Scene(filled: ())
        let other = try Scene()
        try other.scratch.write("vendor/engine/file", "text")
        let name = try suffix.map { "vendor/.fetch-\($0)" } ?? other.leaveStaging()
        try scene.scratch.write("\(name)/old/physics/evil", "planted")
        try scene.scratch.write("\(name)/new/file", "text")

        _ = try Staging.sweep(["vendor/engine", "vendor/physics"], in: scene.project)

        #expect(scene.scratch.has("\(name)/old/physics/evil"))
        #expect(scene.scratch.has("\(name)/new/file"))
        #expect(!scene.scratch.has("vendor/physics"))
    }

    @Test func `a staging directory that was moved within the project is left alone`() throws {
        let scene = try Scene(filled: ())
        let name = try scene.leaveStaging()
        let moved = try #require(name.split(separator: "/").last)
        try scene.scratch.write("\(name)/old/physics/file", "text")
        mkdir(scene.scratch.path("third_party"), 0o700)
        rename(scene.scratch.path(name), scene.scratch.path("third_party/\(moved)"))

        _ = try Staging.sweep(["vendor/engine", "third_party/physics"], in: scene.project)

        #expect(scene.scratch.has("third_party/\(moved)/old/physics/file"))
        #expect(!scene.scratch.has("third_party/physics"))
    }

    @Test func `an old tree between two renames comes back`() throws {
        let scene = try Scene(filled: ())
        let before = try scene.scan().tree
        let left = try scene.leaveStaging()
        try scene.scratch.write("\(left)/new/half", "half")
        mkdir(scene.scratch.path("\(left)/old"), 0o700)
        rename(scene.scratch.path("vendor/engine"), scene.scratch.path("\(left)/old/engine"))

        _ = try Staging.sweep(["vendor/engine"], in: scene.project)

        #expect(try scene.names(in: "vendor") == ["engine"])
        #expect(try scene.scan().tree == before)
    }

    @Test func `an old tree that no destination names is neither restored nor removed`() throws {
        let scene = try Scene(filled: ())
        let left = try scene.leaveStaging()
        try scene.scratch.write("\(left)/old/.envrc", "planted")

        _ = try Staging.sweep(["vendor/engine"], in: scene.project)

        #expect(!scene.scratch.has("vendor/.envrc"))
        #expect(try scene.scratch.read("\(left)/old/.envrc") == "planted")
    }

    @Test func `an old tree whose successor is installed does not come back`() throws {
        let scene = try Scene(filled: ())
        let before = try scene.scan().tree
        let left = try scene.leaveStaging()
        try scene.scratch.write("\(left)/old/engine/old", "old")

        _ = try Staging.sweep(["vendor/engine"], in: scene.project)

        #expect(try scene.names(in: "vendor") == ["engine"])
        #expect(try scene.scan().tree == before)
    }
}
