import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchVendor

struct StagingPlacesTests {
    @Test func `what a killed run staged is swept wherever it was, with the directories that it created`() throws {
        let scene = try Scene(filled: ())
        try scene.scratch.write("third_party/mine", "mine")
        let destinations = ["vendor/group/sub/x", "third_party/x", "vendor/physics"]
        try scene.project.recordStaging(for: destinations, "deps")
        for destination in destinations { _ = try scene.leaveStaging(beside: destination) }
        #expect(try scene.project.hasStagingRecord("deps"))

        // The manifest names none of the destinations any more.
        let next = try ProjectDirectory(path: scene.scratch.path, key: scene.key)
        _ = try next.sweepRecordedStaging("deps")

        #expect(try scene.names(in: "vendor") == ["engine"])
        #expect(try scene.names(in: "third_party") == ["mine"])
        #expect(try !next.hasStagingRecord("deps"))
    }

    @Test func `directories that were there before stay, and so does what somebody put into a new one`() throws {
        let scene = try Scene(filled: ())
        mkdir(scene.scratch.path("vendor/empty"), 0o755)
        try scene.project.recordStaging(for: ["vendor/empty/x", "vendor/new/x"], "deps")
        for destination in ["vendor/empty/x", "vendor/new/x"] { _ = try scene.leaveStaging(beside: destination) }
        try scene.scratch.write("vendor/new/notes", "mine")

        _ = try scene.project.sweepRecordedStaging("deps")

        #expect(try scene.names(in: "vendor") == ["empty", "engine", "new"])
        #expect(try scene.names(in: "vendor/empty").isEmpty)
        #expect(try scene.names(in: "vendor/new") == ["notes"])
    }

    @Test func `a record that fetch did not write counts for nothing`() throws {
        let scene = try Scene(filled: ())
        mkdir(scene.scratch.path("vendor"), 0o755)
        mkdir(scene.scratch.path("vendor/new"), 0o755)
        try scene.scratch.write(".fetch/staging-deps", "1\tvendor/new/x\n")

        _ = try scene.project.sweepRecordedStaging("deps")

        #expect(scene.scratch.has("vendor/new"))
        #expect(try !scene.project.hasStagingRecord("deps"))
    }

    @Test func `lines that are no places are ignored`() {
        let text = "0\tvendor/x\n1\t../x\n\tvendor/y\nx\tvendor/z\n2\n1\tvendor/g/x\ty\n"
        #expect(StagingPlaces(decoding: text.utf8).encoded() == [UInt8]("0\tvendor/x\n".utf8))
    }
}
