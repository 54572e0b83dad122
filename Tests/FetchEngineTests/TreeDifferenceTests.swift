import FetchModel
import Testing

@testable import FetchEngine

@Suite struct TreeDifferenceTests {
    private func entry(_ path: String, _ content: String = "x", _ mode: TreeEntry.Mode = .file) -> TreeEntry {
        TreeEntry(path: path, mode: mode, blob: SHA256Hasher.digest(of: content.utf8), size: content.utf8.count)
    }

    @Test func `equal trees have none`() {
        let entries = [entry("a"), entry("b/c")]
        #expect(TreeDifference(from: entries, to: entries).isEmpty)
        #expect(TreeDifference(from: [], to: []).isEmpty)
    }

    @Test func `each kind of difference is one change`() {
        let difference = TreeDifference(
            from: [entry("content", "1"), entry("gone"), entry("mode"), entry("same")],
            to: [entry("a new one"), entry("content", "2"), entry("mode", "x", .executable), entry("same"), entry("z")]
        )
        #expect(difference.old.map(\.path) == ["content", "gone", "mode"])
        #expect(difference.new.map(\.path) == ["a new one", "content", "mode", "z"])
        #expect(
            difference.changes == [
                Change(.extra, "a new one"), Change(.modified, "content"), Change(.missing, "gone"),
                Change(.modified, "mode"), Change(.extra, "z"),
            ]
        )
    }
}
