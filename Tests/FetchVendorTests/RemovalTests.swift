import FetchModel
import FetchVendor
import Foundation
import TestSupport
import Testing

struct RemovalTests {
    @Test func `a dependency is gone at once, and the vendor directory stays`() throws {
        let scene = try Scene(filled: ())

        let removal = try Removal(of: "vendor/engine", in: scene.project, keeping: "vendor")
        #expect(!scene.scratch.has("vendor/engine"))
        try removal.finish()

        #expect(try scene.scratch.list() == ["vendor/"])
    }

    @Test func `what was moved away can be moved back, and what was only prepared is where it was`() throws {
        let scene = try Scene(filled: ())
        let before = try scene.scratch.list()
        let removal = try Removal(preparing: "vendor/engine", in: scene.project, keeping: "vendor")
        #expect(scene.scratch.has("vendor/engine"))
        try removal.moveAway()
        #expect(!scene.scratch.has("vendor/engine"))
        try removal.restore()
        #expect(try scene.scratch.list() == before)

        try Removal(preparing: "vendor/engine", in: scene.project, keeping: "vendor").restore()
        #expect(try scene.scratch.list() == before)
    }

    @Test func `directories above it that are empty now go as well`() throws {
        let scene = try Scene()
        try scene.scratch.write("third_party/deep/engine/file", "")
        try scene.scratch.write("vendor/deep/er/engine/file", "")
        try scene.scratch.write("kept/engine/file", "")
        try scene.scratch.write("kept/mine", "")

        for destination in ["third_party/deep/engine", "vendor/deep/er/engine", "kept/engine"] {
            try Removal(of: destination, in: scene.project, keeping: "vendor").finish()
        }

        #expect(try scene.scratch.list() == ["kept/", "kept/mine", "vendor/"])
    }

    @Test func `nothing there is no error`() throws {
        let scene = try Scene()

        try Removal(of: "vendor/engine", in: scene.project, keeping: "vendor").finish()

        #expect(try scene.names(in: "").isEmpty)
    }

    @Test func `a removal that was killed is finished by the next sweep, and nothing comes back`() throws {
        let scene = try Scene(filled: ())
        var removal: Removal? = try Removal(of: "vendor/engine", in: scene.project, keeping: "vendor")
        #expect(removal != nil)
        removal = nil  // As if the process had ended: its locks are gone.

        _ = try Staging.sweep(["vendor/engine"], in: scene.project)

        #expect(try scene.scratch.list() == ["vendor/"])
    }

    @Test func `a link is removed, not what it leads to`() throws {
        let scene = try Scene()
        try scene.scratch.write("elsewhere/file", "precious")
        try scene.scratch.write("vendor/other/file", "")
        symlink("../elsewhere", scene.scratch.path("vendor/engine"))

        try Removal(of: "vendor/engine", in: scene.project, keeping: "vendor").finish()

        #expect(try scene.names(in: "elsewhere") == ["file"])
        #expect(try scene.names(in: "vendor") == ["other"])
    }

    @Test func `nothing is removed behind a link`() throws {
        let scene = try Scene()
        try scene.scratch.write("elsewhere/engine/file", "precious")
        symlink("elsewhere", scene.scratch.path("vendor"))

        let failure = try #require(throws: VendorError.self) {
            try Removal(of: "vendor/engine", in: scene.project, keeping: "vendor")
        }.failure

        #expect(failure.code == "destination-symlink")
        #expect(scene.scratch.has("elsewhere/engine/file"))
    }
}
