import FetchModel
import Foundation
import TestSupport
import Testing

@testable import FetchEngine

@Suite struct ManifestSearchTests {
    private let scratch: ScratchDirectory

    init() throws {
        scratch = try ScratchDirectory()
        // Nothing above the scratch directory counts.
        try scratch.write("outer/.keep", "")
    }

    private func find(from directory: String, _ environment: [String: String] = [:]) throws -> ManifestSearch.Result {
        try FileManager.default.createDirectory(atPath: scratch.path(directory), withIntermediateDirectories: true)
        return ManifestSearch(from: scratch.path(directory), environment: environment).run()
    }

    private func found(_ directory: String, _ levels: Int) -> ManifestSearch.Result {
        .found(ManifestSearch.Location(directory: scratch.path(directory), levels: levels))
    }

    @Test func `the nearest manifest is found, and named as seen from the start`() throws {
        #expect(try find(from: "p/a/b") == .missing)
        try scratch.write("p/deps.yaml", "dependencies: {}\n")
        #expect(try find(from: "p") == found("p", 0))
        #expect(try find(from: "p/a/b") == found("p", 2))
        try scratch.write("p/a/deps.yaml", "dependencies: {}\n")
        #expect(try find(from: "p/a/b") == found("p/a", 1))
        let location = ManifestSearch.Location(directory: "/x", levels: 2)
        #expect(location.name == "../../deps.yaml" && location.relativeDirectory == "../..")
        #expect(location.path == "/x/deps.yaml")
        let top = ManifestSearch.Location(directory: "/", levels: 0)
        #expect(top.name == "deps.yaml" && top.relativeDirectory == "." && top.path == "/deps.yaml")
    }

    @Test func `a directory of that name or a dangling link counts, so that it is reported`() throws {
        try scratch.write("p/deps.yaml/x", "")
        #expect(try find(from: "p/a") == found("p", 1))
        try scratch.write("q/x", "")
        try FileManager.default.createSymbolicLink(atPath: scratch.path("q/deps.yaml"), withDestinationPath: "nowhere")
        #expect(try find(from: "q/a") == found("q", 1))
    }

    @Test func `the search ends at the file system's root`() {
        #expect(ManifestSearch(from: "/", environment: [:]).run() == .missing)
        #expect(ManifestSearch(from: "/proc/self", environment: [:]).run() == .missing)
    }

    @Test(arguments: [
        ("vendor/engine", true), ("vendor/engine/sub/dir", true), ("lib/physics", true), ("lib/physics/x", true),
        ("vendor/physics", false), ("vendor/other", false), ("vendor", false), ("lib", false), ("src", false),
        ("vendor/engine2", false), ("vendor/stranger/vendor/engine", false),
    ])
    func `a manifest inside a destination belongs to the dependency`(_ directory: String, _ isVendored: Bool) throws {
        try scratch.write("p/deps.yaml", "dependencies:\n  engine: v1\n  physics: {tag: v1, into: ./lib/physics/}\n")
        try scratch.write("p/\(directory)/deps.yaml", "dependencies: {}\n")
        let levels = directory.split(separator: "/").count
        #expect(try find(from: "p/\(directory)") == (isVendored ? found("p", levels) : found("p/\(directory)", 0)))
        #expect(
            try find(from: "p/\(directory)/deep")
                == (isVendored ? found("p", levels + 1) : found("p/\(directory)", 1))
        )
    }

    @Test func `any project further up may be the one that vendors it`() throws {
        try scratch.write("p/deps.yaml", "vendor: third_party\ndependencies: {engine: v1}\n")
        try scratch.write("p/third_party/engine/deps.yaml", "dependencies: {}\n")
        try scratch.write("p/third_party/engine/tools/deps.yaml", "dependencies: {}\n")
        #expect(try find(from: "p/third_party/engine/tools") == found("p", 3))
    }

    @Test(arguments: [
        "dependencies: [", "dependencies:\n\tengine: v1", "vendor: 1\u{0}", "- engine", "",
        "dependencies:\n  engine: {tga: 1}\n  <<<<<<<\n",
    ])
    func `a manifest that cannot be read vendors what is below 'vendor'`(_ text: String) throws {
        try scratch.write("p/deps.yaml", text)
        for directory in ["vendor/engine", "vendor/other/x", "src"] {
            try scratch.write("p/\(directory)/deps.yaml", "dependencies: {}\n")
        }
        #expect(try find(from: "p/vendor/engine") == found("p", 2))
        #expect(try find(from: "p/vendor/other/x") == found("p", 3))
        #expect(try find(from: "p/src") == found("p/src", 0))
    }

    @Test func `a manifest with mistakes still says what it vendors`() throws {
        try scratch.write(
            "p/deps.yaml",
            "vendr: x\ndependencies:\n  engine: {tga: v1}\n  a/b: {into: /opt}\n  [x]: v1\n"
        )
        try scratch.write("p/vendor/engine/deps.yaml", "")
        try scratch.write("p/vendor/other/deps.yaml", "")
        #expect(try find(from: "p/vendor/engine") == found("p", 2))
        #expect(try find(from: "p/vendor/other") == found("p/vendor/other", 0))
    }

    @Suite(.enabled(if: geteuid() == 0, "only root can give files away"))
    struct Owners {
        private let tests: ManifestSearchTests

        init() throws {
            tests = try ManifestSearchTests()
            try tests.scratch.write("p/deps.yaml", "dependencies: {engine: v1}\n")
        }

        private func give(_ name: String) throws {
            try #require(chown(tests.scratch.path(name), 4_711, 4_711) == 0)
        }

        private func foreign(_ directory: String, _ levels: Int) -> ManifestSearch.Result {
            .foreign(ManifestSearch.Location(directory: tests.scratch.path(directory), levels: levels))
        }

        @Test(arguments: ["p", "p/deps.yaml"])
        func `another user's directory or manifest is not used`(_ name: String) throws {
            try give(name)
            #expect(try tests.find(from: "p/src") == foreign("p", 1))
            #expect(try tests.find(from: "p") == foreign("p", 0))
        }

        @Test func `a link to another user's manifest is judged by the link's owner`() throws {
            try tests.scratch.write("q/real.yaml", "dependencies: {}\n")
            let link = tests.scratch.path("q/deps.yaml")
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "real.yaml")
            try #require(lchown(link, 4_711, 4_711) == 0)
            #expect(try tests.find(from: "q") == foreign("q", 0))
        }

        @Test func `the user who called sudo is trusted`() throws {
            try give("p")
            try give("p/deps.yaml")
            #expect(try tests.find(from: "p/src", ["SUDO_UID": "4711"]) == tests.found("p", 1))
            #expect(try tests.find(from: "p/src", ["SUDO_UID": "4712"]) == foreign("p", 1))
            #expect(try tests.find(from: "p/src", ["SUDO_UID": "x"]) == foreign("p", 1))
        }

        @Test func `another user's project further up vendors nothing of mine`() throws {
            try tests.scratch.write("p/vendor/engine/deps.yaml", "dependencies: {}\n")
            #expect(try tests.find(from: "p/vendor/engine") == tests.found("p", 2))
            try give("p/deps.yaml")
            #expect(try tests.find(from: "p/vendor/engine") == tests.found("p/vendor/engine", 0))
        }
    }
}
