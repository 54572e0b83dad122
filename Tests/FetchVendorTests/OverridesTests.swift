import FetchSystem
import FetchVendor
import Foundation
import TestSupport
import Testing

@Suite struct OverridesTests {
    private let entries = [
        Overrides.Entry(name: "engine", destination: "vendor/engine", path: "../a\nb\tc"),
        Overrides.Entry(name: "tools", destination: "tools", path: "/opt/tools", isParked: true),
    ]

    @Test func `what is encoded is decoded`() {
        let overrides = Overrides(entries)
        #expect(Overrides(decoding: overrides.encoded()) == overrides)
        #expect(Overrides(decoding: []).entries.isEmpty)
    }

    @Test(arguments: ["x", "a\0b\0", "a\0../b\0c\0on\0", "\0vendor/a\0c\0on\0", "a\0vendor/a\0\0on\0"])
    func `damaged entries are ignored`(_ text: String) {
        #expect(Overrides(decoding: text.utf8).entries.isEmpty)
    }

    @Test func `a link leads from the destination to the path`() {
        #expect(entries[0].target == "../../a\nb\tc")
        #expect(entries[1].target == "/opt/tools")
        #expect(Overrides.Entry(name: "x", destination: "x", path: "../y").target == "../y")
    }

    @Test func `only the link that is recorded is in place, and only a link is removed`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("project/vendor/other/file", "x")
        try scratch.write("outside/file", "mine")
        let project = try ProjectDirectory(path: scratch.path("project"))
        let entry = Overrides.Entry(name: "engine", destination: "vendor/engine", path: "../outside")
        #expect(try !project.isInPlace(entry))
        let staging = try Staging(ofLinkTo: entry.target, at: entry.destination, in: project)
        try staging.promote()
        try staging.discard()
        #expect(try project.isInPlace(entry))
        #expect(try scratch.read("project/vendor/engine/file") == "mine")
        #expect(try !project.isInPlace(Overrides.Entry(name: "engine", destination: "vendor/engine", path: "../else")))
        try project.removeLink(of: Overrides.Entry(name: "other", destination: "vendor/other", path: "../outside"))
        try project.removeLink(of: entry)
        #expect(try scratch.list("project") == ["vendor/", "vendor/other/", "vendor/other/file"])
        #expect(try scratch.read("outside/file") == "mine")
    }

    @Test func `a link takes the place of a tree in one step`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("project/vendor/engine/old", "x")
        try scratch.write("outside/file", "mine")
        let project = try ProjectDirectory(path: scratch.path("project"))
        let staging = try Staging(ofLinkTo: "../../outside", at: "vendor/engine", in: project)
        try staging.promote()
        try staging.discard()
        #expect(try scratch.list("project") == ["vendor/", "vendor/engine"])
        #expect(try scratch.read("outside/file") == "mine")
    }
}
