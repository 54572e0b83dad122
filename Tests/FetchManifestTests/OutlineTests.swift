import FetchManifest
import TestSupport
import Testing

@Suite struct OutlineTests {
    private func destinations(_ text: String, _ paths: [String]) throws -> [String] {
        let scratch = try ScratchDirectory()
        try scratch.write("deps.yaml", text)
        let outline = ManifestOutline(path: scratch.path("deps.yaml"))
        return paths.filter { outline.hasDestination(around: $0) }
    }

    private let paths = [
        "vendor", "vendor/a", "vendor/a/b", "vendor/b", "lib/b", "lib/b/c/d", "lib", "libs/b", "third_party/a", "a",
    ]

    @Test func `destinations are found in every form of an entry`() throws {
        let text = "dependencies:\n  a: v1\n  b: {tag: v1, into: ./lib//b}\n  c: [x]\n  d:\n"
        #expect(try destinations(text, paths) == ["vendor/a", "vendor/a/b", "lib/b", "lib/b/c/d"])
        #expect(try destinations("vendor: third_party\n\(text)", paths) == ["lib/b", "lib/b/c/d", "third_party/a"])
    }

    @Test func `an alias is followed`() throws {
        #expect(try destinations("dependencies:\n  b: &b {into: lib/b}\n  a: *b\n", paths) == ["lib/b", "lib/b/c/d"])
    }

    @Test(arguments: [
        "dependencies: {}", "dependencies:", "{}", "dependencies: [a]", "vendor: /opt\ndependencies: {z: v1}",
    ])
    func `a manifest without destinations has none`(_ text: String) throws {
        #expect(try destinations(text, paths) == [])
    }

    @Test(arguments: ["dependencies: [", "\u{0}", "- a", "", "<<<<<<< x\ndependencies: {}\n"])
    func `a manifest that cannot be read has the default's`(_ text: String) throws {
        #expect(try destinations(text, paths) == ["vendor/a", "vendor/a/b", "vendor/b"])
    }
}
