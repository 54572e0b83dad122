import FetchManifest
import TestSupport
import Testing

struct UnifiedDiffTests {
    @Test func `equal texts have no difference`() {
        #expect(UnifiedDiff(of: "a\n", and: "a\n", called: "f").text.isEmpty)
        #expect(UnifiedDiff(of: "", and: "", called: "f").text.isEmpty)
    }

    @Test func `git applies what it prints`() throws {
        var random = SeededRandom(3)
        let scratch = try ScratchDirectory()
        for round in 0..<100 {
            var lines = (0..<Int.random(in: 0...30, using: &random)).map { _ in
                ["a", "b", "", " x", "é", "#"].randomElement(using: &random) ?? ""
            }
            func text() -> String { lines.joined(separator: "\n") + (Bool.random(using: &random) ? "\n" : "") }
            let old = text()
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0...lines.count, using: &random)
                if index < lines.count, Bool.random(using: &random) {
                    lines.remove(at: index)
                } else {
                    lines.insert("new", at: index)
                }
            }
            let new = text()
            let diff = UnifiedDiff(of: old, and: new, called: "f.txt").text
            if old == new {
                #expect(diff.isEmpty)
                continue
            }
            // Git takes an empty file for one that is not there.
            if old.isEmpty || new.isEmpty { continue }
            try scratch.write("f.txt", old)
            try scratch.write("p", diff)
            let result = try runCommand("git", ["apply", "--whitespace=nowarn", "p"], in: scratch.path)
            #expect(result.status == 0, "round \(round): \(result.errors)\n\(diff)")
            #expect(try scratch.read("f.txt") == new, "round \(round)\n\(diff)")
        }
    }
}
