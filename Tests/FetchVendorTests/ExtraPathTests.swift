import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchVendor

/// What no dependency accounts for in the vendor directory is found, whatever it is called.
struct ExtraPathTests {
    private func scene() throws -> Scene {
        let scene = try Scene(filled: ())
        try scene.scratch.write("vendor/group/deep/b/file", "b\n")
        try scene.scratch.write("third_party/legacy/file", "c\n")
        return scene
    }

    private let destinations = ["vendor/engine", "vendor/group/deep/b", "third_party/legacy"]

    private func extras(_ scene: Scene) throws -> [String] {
        try scene.project.extraPaths(in: "vendor", besides: destinations).map(\.path)
    }

    @Test func `dependencies and what leads to them are accounted for`() throws {
        #expect(try extras(scene()).isEmpty)
    }

    @Test(arguments: [
        "vendor/plain/f", "vendor/.hidden/f", "vendor/.fetch/f", "vendor/.fetchevil/f",
        "vendor/.fetch-0123456789abcdef/old/x/f", "vendor/.fetch-0123456789abcdef0123456789abcdef/new/f",
        "vendor/group/evil/f", "vendor/group/.evil/f", "vendor/group/deep/evil/f", "vendor/Engine/f",
        "vendor/engine2/f", "vendor/group/deep/.fetch-0123456789abcdef0123456789abcdef/f",
    ])
    func `an unknown directory is extra`(_ file: String) throws {
        let scene = try scene()
        try scene.scratch.write(file, "evil")

        let found = try extras(scene)

        #expect(found.count == 1)
        #expect(found.allSatisfy { file.hasPrefix($0 + "/") })
    }

    @Test(arguments: ["evil.c", "group/evil.c", "group/deep/evil.c", ".evil", "README", ".gitignore"])
    func `a link is extra, whatever it is called and leads to`(_ name: String) throws {
        let scene = try scene()
        for target in ["engine", "../elsewhere", "nowhere"] {
            symlink(target, scene.scratch.path("vendor/\(name)"))
            let found = try scene.project.extraPaths(in: "vendor", besides: destinations)
            #expect(found.map(\.path) == ["vendor/\(name)"])
            #expect(found.map(\.detail) == ["a symbolic link"])
            unlink(scene.scratch.path("vendor/\(name)"))
        }
    }

    @Test(arguments: ["evil.c", "group/module.modulemap", ".envrc", "CMakeLists.txt"])
    func `a file that a build may read is extra`(_ name: String) throws {
        let scene = try scene()
        try scene.scratch.write("vendor/\(name)", "evil")

        #expect(try extras(scene) == ["vendor/\(name)"])
    }

    @Test(arguments: [".gitignore", ".gitattributes", ".gitkeep", "README", "README.md", "group/README.md"])
    func `a file that describes the directory is not`(_ name: String) throws {
        let scene = try scene()
        try scene.scratch.write("vendor/\(name)", "text")

        #expect(try extras(scene).isEmpty)
    }

    @Test(arguments: ["README.c", "README.h", "README.sh", "README.md.py", "README.", "README.so"])
    func `a file that a build could take is extra, whatever its name begins with`(_ name: String) throws {
        let scene = try scene()
        try scene.scratch.write("vendor/\(name)", "text")

        #expect(try extras(scene) == ["vendor/\(name)"])
    }

    @Test func `a fifo and an empty directory are extra`() throws {
        let scene = try scene()
        mkfifo(scene.scratch.path("vendor/fifo"), 0o600)
        mkdir(scene.scratch.path("vendor/group/hollow"), 0o700)

        #expect(try extras(scene) == ["vendor/fifo", "vendor/group/hollow"])
    }

    @Test func `outside the vendor directory only leftovers of fetch's own are`() throws {
        let scene = try scene()
        try scene.scratch.write("third_party/mine/f", "mine")
        try scene.scratch.write("third_party/.fetch-0123456789abcdef0123456789abcdef/f", "left")
        try scene.scratch.write("src/f", "mine")

        #expect(try extras(scene) == ["third_party/.fetch-0123456789abcdef0123456789abcdef"])
    }

    @Test func `a staging directory is passed over while its process runs`() throws {
        let scene = try scene()
        var staging: Staging? = try Staging(for: "vendor/group/deep/b", in: scene.project)
        #expect(staging != nil)

        #expect(try extras(scene).isEmpty)

        // What others can open, others can lock.
        let name = try #require(try scene.names(in: "vendor/group/deep").first { $0.hasPrefix(".fetch-") })
        chmod(scene.scratch.path("vendor/group/deep/\(name)"), 0o755)
        #expect(try extras(scene).count == 1)
        chmod(scene.scratch.path("vendor/group/deep/\(name)"), 0o700)

        staging = nil  // As if the process had ended: its lock is gone.
        #expect(try extras(scene) == ["vendor/group/deep/\(name)"])
    }

    @Test func `checking a lock takes none away`() throws {
        let scene = try scene()
        let staging = try Staging(for: Scene.engine, in: scene.project)
        for _ in 0..<3 { #expect(try extras(scene).isEmpty) }

        _ = try Staging.sweep([Scene.engine], in: scene.project)

        try staging.promote()
        try staging.discard()
        #expect(try extras(scene).isEmpty)
    }

    @Test func `a vendor directory that is itself a dependency, or lies in one, has no extras`() throws {
        let scene = try scene()
        #expect(try scene.project.extraPaths(in: "vendor", besides: ["vendor"]).isEmpty)
        #expect(try scene.project.extraPaths(in: "third_party/legacy/vendor", besides: ["third_party"]).isEmpty)
    }

    @Test func `a deeper vendor directory, and one that is missing`() throws {
        let scene = try scene()
        try scene.scratch.write("third_party/other/f", "x")
        #expect(
            try scene.project.extraPaths(in: "third_party/vendor", besides: ["third_party/vendor/a"]).isEmpty
        )
        try scene.scratch.write("third_party/vendor/a/f", "x")
        try scene.scratch.write("third_party/vendor/b/f", "x")
        #expect(
            try scene.project.extraPaths(in: "third_party/vendor", besides: ["third_party/vendor/a"]).map(\.path)
                == ["third_party/vendor/b"]
        )
    }
}
