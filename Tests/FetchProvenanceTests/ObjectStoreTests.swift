import FetchModel
import FetchProvenance
import FetchSystem
import Foundation
import TestSupport
import Testing

@Suite("The directory of proofs")
struct ObjectStoreTests {
    private static func objects(_ format: ObjectID.Format) -> [(id: ObjectID, object: GitObject)] {
        let blobs = ["", "text\n", String(repeating: "long", count: 40_000)].map { GitObject(.blob, Array($0.utf8)) }
        let tree = TreeObject(
            blobs.enumerated().map { TreeObject.Entry(.file, Array("f\($0)".utf8), $1.id(format)) }
        )
        return (blobs + [GitObject(.tree, tree.bytes)]).map { ($0.id(format), $0) }
    }

    @Test("is one that stock git reads", arguments: ObjectID.Format.allCases)
    func stockGit(_ format: ObjectID.Format) throws {
        let scratch = try ScratchDirectory()
        let store = ObjectStore("deps.origin", in: try Directory(path: scratch.path), shownAs: "deps.origin")
        let objects = Self.objects(format)
        let added = try store.add(objects)
        #expect(added > 160_000 && added < 161_000)
        #expect(try store.add(objects) == 0)
        #expect(try store.ids() == Set(objects.map(\.id)))
        for (id, object) in objects { #expect(try store.object(id) == object) }
        let script = """
            git init -q --bare --object-format=\(format.rawValue) w
            export GIT_OBJECT_DIRECTORY=$PWD/deps.origin
            git -C w cat-file -p \(objects[3].id.hex); git -C w cat-file -p \(objects[1].id.hex); git -C w fsck --full
            """
        let result = try runCommand("sh", ["-ec", script], in: scratch.path)
        #expect(result.status == 0)
        #expect(result.output.contains("100644 blob \(objects[2].id.hex)\tf2"))
        #expect(result.output.contains("text\n"))
        #expect(try store.reachable(from: [objects[3].id]) == Set(objects.map(\.id)))
        try store.keep(only: [objects[0].id])
        #expect(try store.ids() == [objects[0].id])
        try store.keep(only: [])
        #expect(!FileManager.default.fileExists(atPath: scratch.path("deps.origin")))
    }

    @Test("leads from a commit to its tree, or not", arguments: ObjectID.Format.allCases)
    func reachable(_ format: ObjectID.Format) throws {
        let scratch = try ScratchDirectory()
        let store = ObjectStore("deps.origin", in: try Directory(path: scratch.path), shownAs: "deps.origin")
        let objects = Self.objects(format)
        let person = "Ada <ada@example.com> 1700000000 +0000"
        let text = "tree \(objects[3].id.hex)\nauthor \(person)\ncommitter \(person)\n\nmessage\n"
        let commit = GitObject(.commit, Array(text.utf8))
        _ = try store.add(objects + [(commit.id(format), commit)])
        #expect(try store.reachable(from: [commit.id(format)]).count == 5)
        #expect(try store.reachable(from: [commit.id(format)], through: { _, _ in false }) == [commit.id(format)])
    }

    @Test("leads through the directories that are needed")
    func parts() throws {
        let scratch = try ScratchDirectory()
        let store = ObjectStore("deps.origin", in: try Directory(path: scratch.path), shownAs: "deps.origin")
        func tree(_ entries: [(String, ObjectID)], _ kind: TreeObject.Kind = .directory) -> GitObject {
            GitObject(.tree, TreeObject(entries.map { TreeObject.Entry(kind, Array($0.utf8), $1) }).bytes)
        }
        let blob = GitObject(.blob, Array("x".utf8))
        let inner = tree([("file", blob.id(.sha1))], .file)
        let outer = tree([("inner", inner.id(.sha1))])
        let top = tree([("a", outer.id(.sha1)), ("b", inner.id(.sha1))])
        _ = try store.add([blob, inner, outer, top].map { ($0.id(.sha1), $0) })
        var paths: [String] = []
        let all = try store.reachable(from: [top.id(.sha1)]) { kind, path in
            paths.append("\(kind.rawValue) \(path)")
            return path != "a"
        }
        #expect(all == [top.id(.sha1), inner.id(.sha1), blob.id(.sha1)])
        #expect(Set(paths) == ["tree a", "tree b", "blob b/file"])
    }

    @Test(
        "refuses what is damaged, and what does not belong there",
        arguments: [
            "echo x > deps.origin/README", "mkdir deps.origin/zz", "ln -s ../a deps.origin/$a/link",
            "ln -s $a deps.origin/ff", "echo x > deps.origin/$a/.hidden", "rm -r deps.origin; ln -s / deps.origin",
            "mv deps.origin/$a/$b deps.origin/$a/$(echo $b | tr a-f A-F)x",
            "mkfifo deps.origin/$a/$(printf '0%.0s' $(seq 38))",
        ]
    )
    func foreign(_ script: String) throws {
        let (scratch, store, id) = try Self.stored()
        try Self.run(script, id, scratch)
        #expect(throws: StoreError.self) { try store.ids() }
    }

    @Test("passes over what a killed run was writing, and removes it")
    func unfinished() throws {
        let (scratch, store, id) = try Self.stored()
        let before = try scratch.list()
        try Self.run(
            "echo x > deps.origin/$a/.$b.0123456789abcdef; mkdir deps.origin/ff; "
                + "echo > deps.origin/ff/.$(printf '0%.0s' $(seq 38)).0123456789abcdef",
            id,
            scratch
        )
        #expect(try store.ids() == [id])
        try store.sweep()
        #expect(try scratch.list() == before)
        #expect(try store.ids() == [id])
        // A link is not its own.
        try Self.run("ln -s $b deps.origin/$a/.$b.0123456789abcdef", id, scratch)
        #expect(throws: StoreError.self) { try store.ids() }
    }

    @Test(
        "refuses an object whose bytes are not its id's",
        arguments: [
            "printf x >> deps.origin/$a/$b", ": > deps.origin/$a/$b", "truncate -s -1 deps.origin/$a/$b",
            "printf '\\001' | dd of=deps.origin/$a/$b bs=1 seek=20 conv=notrunc 2>/dev/null",
            "rm deps.origin/$a/$b; ln -s /etc/passwd deps.origin/$a/$b",
            "rm deps.origin/$a/$b; mkdir deps.origin/$a/$b",
        ]
    )
    func damaged(_ script: String) throws {
        let (scratch, store, id) = try Self.stored()
        try Self.run(script, id, scratch)
        #expect(throws: StoreError.self) { try store.object(id) }
    }

    private static func stored() throws -> (ScratchDirectory, ObjectStore, ObjectID) {
        let scratch = try ScratchDirectory()
        let store = ObjectStore("deps.origin", in: try Directory(path: scratch.path), shownAs: "deps.origin")
        let object = GitObject(.blob, Array("some text of an object".utf8))
        _ = try store.add([(object.id(.sha1), object)])
        return (scratch, store, object.id(.sha1))
    }

    private static func run(_ script: String, _ id: ObjectID, _ scratch: ScratchDirectory) throws {
        let names = "a=\(id.hex.prefix(2)); b=\(id.hex.dropFirst(2)); "
        #expect(try runCommand("sh", ["-ec", names + script], in: scratch.path).status == 0)
    }
}
