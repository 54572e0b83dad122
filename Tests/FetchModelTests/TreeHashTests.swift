import Foundation
import TestSupport
import Testing

@testable import FetchModel

struct TreeHashTests {
    @Test func `an empty blob and an empty tree have git's ids`() {
        #expect(TreeHash.blob([]).hex == "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813")
        #expect(Tree([]).id.description == "sha256:6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321")
    }

    @Test func `git writes the same tree`() throws {
        let scratch = try ScratchDirectory()
        var random = SeededRandom(11)
        // Names whose order depends on the slash that directories have in git's: 'a', 'a-b', 'a.b', 'a0'.
        let names = ["a", "a-b", "a.b", "a0", "b", "é", "日本", "z z", "Z"]
        var files: [String: String] = [:]
        for _ in 0..<400 {
            let depth = Int.random(in: 0...3, using: &random)
            let path = (0...depth).map { "\($0)" + (names.randomElement(using: &random) ?? "") }.joined(separator: "/")
            let isFree = files.keys.allSatisfy { !$0.hasPrefix(path + "/") && !path.hasPrefix($0 + "/") }
            if isFree { files[path] = String(UInt64.random(in: 0...(.max), using: &random), radix: 2) }
        }
        files["0a"] = nil
        var entries: [TreeEntry] = []
        for (index, file) in files.sorted(by: { $0.key < $1.key }).enumerated() {
            let bytes = [UInt8](file.value.utf8)
            let mode: TreeEntry.Mode = [.file, .executable, .symlink][index % 3]
            if mode == .symlink {
                let path = try scratch.write(file.key, "")
                try FileManager.default.removeItem(atPath: path)
                try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: file.value)
            } else {
                let path = try scratch.write(file.key, file.value)
                let permissions = mode == .executable ? 0o755 : 0o644
                try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
            }
            entries.append(TreeEntry(path: file.key, mode: mode, blob: TreeHash.blob(bytes), size: bytes.count))
        }
        #expect(entries.count > 100)
        let script = """
            git init -q --object-format=sha256 && echo '* -text -ident -filter -working-tree-encoding' > .git/info/attributes \
            && git add -Af . && git write-tree
            """
        let git = try runCommand("sh", ["-c", script], in: scratch.path)
        try #require(git.status == 0, "\(git.errors)")
        #expect(Tree(entries.shuffled(using: &random)).id.description == "sha256:" + git.output.prefix { $0 != "\n" })
    }

    @Test func `a tree counts files and bytes, but no bytes of links`() {
        let blob = TreeHash.blob([1, 2, 3])
        let tree = Tree([
            TreeEntry(path: "b", mode: .file, blob: blob, size: 3),
            TreeEntry(path: "a/l", mode: .symlink, blob: blob, size: 3),
        ])
        #expect(tree.files == 2)
        #expect(tree.bytes == 3)
        #expect(tree.entries.map(\.path) == ["a/l", "b"])
    }

    @Test func `a mode and a name change the id`() {
        func id(_ path: String, _ mode: TreeEntry.Mode) -> TreeID {
            Tree([TreeEntry(path: path, mode: mode, blob: TreeHash.blob([]), size: 0)]).id
        }
        #expect(
            Set([id("a", .file), id("a", .executable), id("a", .symlink), id("b", .file), id("a/b", .file)]).count == 5
        )
    }

    @Test func `one hasher serves one digest after the other`() {
        let hasher = SHA256Hasher()
        hasher.update([UInt8]("ab".utf8))
        hasher.update([UInt8]("c".utf8))
        #expect(hasher.finalize().hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(hasher.finalize().hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }
}
