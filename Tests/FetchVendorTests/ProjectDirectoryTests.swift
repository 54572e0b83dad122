import FetchModel
import FetchSystem
import FetchVendor
import Foundation
import TestSupport
import Testing

struct ProjectDirectoryTests {
    @Test func `reading makes nothing`() throws {
        let scene = try Scene()

        #expect(try scene.project.state() == nil)
        #expect(try scene.project.index("deps") == nil)
        #expect(try scene.project.parent(of: "vendor/engine") == nil)
        #expect(try scene.names(in: "").isEmpty)
    }

    @Test func `its own directory ignores itself`() throws {
        let scene = try Scene(filled: ())
        try scene.project.write(VendorIndex(records: [scene.record()]), "deps")

        let git = try runCommand("sh", ["-c", "git init -q && git status --porcelain"], in: scene.scratch.path)

        #expect(git.output == "?? vendor/\n")
        #expect(try scene.names(in: ".fetch") == [".gitignore", "index-deps"])
    }

    @Test func `an index is read as it was written, and knows when`() throws {
        let scene = try Scene(filled: ())
        let record = try scene.record()
        let before = WallClock.stamp

        try scene.project.write(VendorIndex(records: [record]), "deps")

        let index = try #require(try scene.project.index("deps"))
        #expect(index.records == [record])
        #expect(index.written >= before)
        #expect(try scene.project.index("other") == nil)
    }

    @Test(arguments: ["", "fetch-ix", "something else altogether, and long enough to be an index of some kind"])
    func `a damaged index counts as none`(_ text: String) throws {
        let scene = try Scene()
        try scene.scratch.write(".fetch/index-deps", text)

        #expect(try scene.project.index("deps") == nil)
    }

    @Test func `a directory that a killed run left without its ignore file gets one`() throws {
        let scene = try Scene()
        mkdir(scene.scratch.path(".fetch"), 0o777)

        _ = try scene.project.makeState()

        #expect(try scene.scratch.read(".fetch/.gitignore") == "*\n")
    }

    @Test func `a link in the place of its own directory is refused`() throws {
        let scene = try Scene()
        try scene.scratch.write("elsewhere/file", "precious")
        symlink("elsewhere", scene.scratch.path(".fetch"))

        let failure = try #require(throws: VendorError.self) { try scene.project.makeState() }.failure

        #expect(failure.code == "state-in-the-way" && failure.kind == .data)
        #expect(failure.help?.contains("`rm ") == true)
        #expect(try scene.names(in: "elsewhere") == ["file"])
    }

    @Test func `a file in the place of its own directory is refused in the same words`() throws {
        let scene = try Scene()
        try scene.scratch.write(".fetch", "precious")

        let failure = try #require(throws: VendorError.self) { try scene.project.makeState() }.failure

        #expect(failure.code == "state-in-the-way" && failure.kind == .data)
        #expect(failure.message.hasSuffix("' is a file, where fetch needs a directory for its own state"))
        #expect(try scene.scratch.read(".fetch") == "precious")
    }

    @Test func `what a killed write of the index left is swept`() throws {
        let scene = try Scene()
        try scene.project.write(VendorIndex(), "deps")
        let own = scene.project.temporarySuffix(for: "index-deps")
        try scene.scratch.write(".fetch/.index-deps.\(own)", "half")
        try scene.scratch.write(".deps.lock.\(scene.project.temporarySuffix(for: "deps.lock"))", "half")
        // What looks like one and came from elsewhere.
        let foreign = String(own.reversed())
        try scene.scratch.write(".fetch/.index-deps.\(foreign)", "planted")
        try scene.scratch.write(".deps.lock.\(own)", "another file's suffix")
        try scene.scratch.write(".deps.lock.0123456789abcdef", "planted")

        try scene.project.sweep("deps", manifest: "deps.yaml")

        #expect(try scene.names(in: ".fetch") == [".gitignore", ".index-deps.\(foreign)", "index-deps"])
        #expect(try scene.names(in: "") == [".deps.lock.0123456789abcdef", ".deps.lock.\(own)", ".fetch"].sorted())
    }
}
