import FetchGit
import FetchModel
import Foundation
import TestSupport
import Testing

struct PatchReaderTests {
    private func files(_ text: String) throws -> [PatchedFile] {
        var reader = PatchReader(Array(text.utf8))
        return try reader.files()
    }

    private func seed(_ name: String) throws -> String {
        try #require(try Fixture.all(in: "fuzz/patch").first { $0.name.hasSuffix(name) }).text()
    }

    private func paths(_ text: String) throws -> Set<String> {
        Set(try files(text).flatMap(\.names).compactMap(\.path).map { String(decoding: $0, as: UTF8.self) })
    }

    @Test func `all headers of git's patches are read, and nothing in their bodies`() throws {
        let patch = try seed("git.patch")
        let names = try paths(patch)
        for name in ["src/a.c", "old.txt", "new name.txt", "x", "y", "täb\t.txt", "link", "run.sh", "image.bin"] {
            #expect(names.contains(name), "\(name)")
        }
        #expect(!names.contains { $0.contains("body") || $0.contains("message") })
        let files = try files(patch)
        #expect(files.flatMap(\.modes).map(\.value) == [0o100755, 0o100755])
        #expect(files.filter(\.isRemoved).count == 2)
        #expect(files.first?.names.first?.line == 8)
    }

    @Test func `dates are not part of a traditional name`() throws {
        let names = try paths(try seed("traditional.patch"))
        #expect(names.contains("foo.c") && names.contains("bar baz.c"))
        #expect(!names.contains { $0.contains("2020") })
    }

    @Test(arguments: [
        ("--- a\n+++ a\n@@ -1 +1 @@\n-x\n+y\n", 0), ("--- /dev/null\n+++ a\n@@ -0,0 +1 @@\n+y\n", 0),
        ("--- a/b\n+++ a/b\n@@ -1 +1 @@\n-x\n+y\n", 1), ("diff --git a/b a/b\nnew file mode 100644\n", 1),
        ("--- a\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n", 1),
    ])
    func `the number of dropped directories is git's guess`(_ patch: String, _ strip: Int) throws {
        var reader = PatchReader(Array(patch.utf8))
        _ = try reader.files()
        #expect(reader.strip == strip)
    }

    @Test func `a first line alone keeps its names for the next header, as in git`() throws {
        let names = try paths("diff --git a/one b/one\n\ndiff --git a/two b/two\nold mode 100644\nnew mode 100755\n")
        #expect(names == ["one", "two"])
    }

    @Test(arguments: [
        ("--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n-x\n", 5), ("@@ -1 +1 @@\n-a\n+b\n", 1),
        ("--- a/x\n+++ b/x\n@@ -1 +1 @@\nx\n", 4), ("--- a/x\n+++ b/x\n@@ -1,99999999999999999999 +1 @@\n-a\n", 3),
        ("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n-b\n", 5),
    ])
    func `what git finds damaged is damaged`(_ patch: String, _ line: Int) {
        let error = #expect(throws: MalformedPatch.self) { try files(patch) }
        #expect(error?.line == line)
    }

    /// `FETCH_PATCH_ROUNDS` asks for more.
    private static let rounds = ProcessInfo.processInfo.environment["FETCH_PATCH_ROUNDS"].flatMap { Int($0) } ?? 60

    /// Patches that were changed at random: whatever git reads in one was judged before.
    @Test(arguments: 0..<4) func `git reads no name that was not read here`(_ part: Int) throws {
        let scratch = try ScratchDirectory()
        let seeds = try Fixture.all(in: "fuzz/patch").map { [UInt8](try $0.data()) }
        var random = SeededRandom(UInt64(part + 1))
        let words = [
            "../", "/", "a/", "b/", "\"", "\\t", "\\", "\t", " ", "\n", "\r", "/dev/null", "rename from ", "copy from ",
            "diff --git ", "--- ", "+++ ", "@@ -1 +1 @@\n", "new file mode 100644\n", ".git", "\n\n", "-", "+",
        ].map { Array($0.utf8) }
        var read = 0
        for round in 0..<Self.rounds {
            var bytes = seeds[Int.random(in: 0..<seeds.count, using: &random)]
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let at = Int.random(in: 0...bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes.insert(contentsOf: words[Int.random(in: 0..<words.count, using: &random)], at: at)
                case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 0...8, using: &random)))
                default: if at < bytes.count { bytes[at] = UInt8.random(in: 0...255, using: &random) }
                }
            }
            try scratch.write("\(round).patch", Data(bytes))
            var reader = PatchReader(bytes)
            let files: [PatchedFile]?
            do { files = try reader.files() } catch { files = nil }
            let result = try runCommand(
                "git",
                ["apply", "-p\(reader.strip)", "--numstat", "-z", "\(round).patch"],
                in: scratch.path,
                environment: ["GIT_CEILING_DIRECTORIES": scratch.path]
            )
            guard result.status == 0 else { continue }
            read += 1
            let known = Set(
                (files ?? []).flatMap(\.names).compactMap(\.path).map { String(decoding: $0, as: UTF8.self) }
            )
            for record in result.output.split(separator: "\0") {
                guard let name = record.split(separator: "\t", maxSplits: 2).last.map(String.init) else { continue }
                #expect(known.contains(name), "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
            }
        }
        #expect(read > 5)
    }
}
