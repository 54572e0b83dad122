import FetchManifest
import FetchModel
import Foundation
import TestSupport
import Testing

/// A project that others wrote must not show files of the user by a link to them.
@Suite struct LinkTests {
    private let scratch: ScratchDirectory

    init() throws {
        scratch = try ScratchDirectory()
        try scratch.write("secret", "hunter2: [\n")
        try scratch.write("project/real.yaml", "dependencies: {}\n")
        try scratch.write("project/sub/real.yaml", "dependencies: {}\n")
        try scratch.write("project/real.lock", "version: 1\ndependencies: {}\n")
    }

    private func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: scratch.path("project/\(name)"), withDestinationPath: target)
    }

    private func manifestFailures() throws -> [Failure] {
        do throws(Failures) {
            _ = try ManifestFile.read(path: scratch.path("project/deps.yaml"), shownAs: "deps.yaml")
            return []
        } catch {
            return error.all
        }
    }

    private func lockfileFailure() throws -> Failure? {
        do throws(LockfileError) {
            _ = try LockfileFile.read(path: scratch.path("project/deps.lock"), shownAs: "deps.lock")
            return nil
        } catch {
            return error.failure
        }
    }

    @Test(arguments: [
        "../secret", "../project/../secret", "/etc/passwd", "/dev/zero", "/etc", "..", "sub/../../secret",
    ])
    func `a link out of the project is refused, and nothing of its target shown`(_ target: String) throws {
        try link("deps.yaml", to: target)
        try link("deps.lock", to: target)
        let failures = try manifestFailures()
        let lockfile = try #require(try lockfileFailure())
        #expect(failures.map(\.code) == ["link-outside"] && lockfile.code == "link-outside")
        for failure in failures + [lockfile] {
            #expect(failure.kind == .data && failure.place?.line == 1 && failure.place?.text == "")
            #expect(!failure.rendered().contains("hunter2") && !failure.rendered().contains(scratch.path))
        }
        #expect(ManifestFile.bytes(path: scratch.path("project/deps.yaml")) == nil)
    }

    @Test func `an absolute link out of the project, or through another link, is refused as well`() throws {
        try link("deps.yaml", to: scratch.path("secret"))
        #expect(try manifestFailures().map(\.code) == ["link-outside"])
        try link("step", to: "..")
        try link("deps.lock", to: "step/secret")
        #expect(try lockfileFailure()?.code == "link-outside")
    }

    @Test(arguments: ["nowhere", "deps.yaml", "deps.lock", "../nowhere", "real.yaml/x"])
    func `a link that leads to nothing is no missing file`(_ target: String) throws {
        try link("deps.yaml", to: target)
        try link("deps.lock", to: target)
        #expect(try manifestFailures().map(\.code) == ["link-outside"])
        #expect(try lockfileFailure()?.code == "link-outside")
    }

    @Test func `a link inside the project is followed`() throws {
        try link("deps.yaml", to: "sub/real.yaml")
        try link("deps.lock", to: scratch.path("project/real.lock"))
        #expect(try manifestFailures().isEmpty)
        #expect(try lockfileFailure() == nil)
        #expect(try LockfileFile.read(path: scratch.path("project/deps.lock"), shownAs: "deps.lock") == Lockfile())
    }

    @Test func `a project that is reached through a link is no link`() throws {
        try scratch.write("project/deps.yaml", "dependencies: {}\n")
        let path = scratch.path("other")
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "project")
        let (manifest, _) = try ManifestFile.read(path: "\(path)/deps.yaml", shownAs: "deps.yaml")
        #expect(manifest.dependencies.isEmpty)
        try FileManager.default.removeItem(atPath: scratch.path("project/deps.yaml"))
        try link("deps.yaml", to: "real.yaml")
        _ = try ManifestFile.read(path: "\(path)/deps.yaml", shownAs: "deps.yaml")
    }

    @Test func `a directory of the same beginning is another one`() throws {
        try scratch.write("project-2/deps.yaml", "dependencies: {}\n")
        try link("deps.yaml", to: "../project-2/deps.yaml")
        #expect(try manifestFailures().map(\.code) == ["link-outside"])
    }

    @Test func `a link to a directory of the project is a directory`() throws {
        try link("deps.yaml", to: "sub")
        #expect(try manifestFailures().map(\.code) == ["not-a-file"])
    }
}
