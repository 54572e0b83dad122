import FetchModel
import FetchSystem
import TestSupport

@testable import FetchProvenance

extension FuzzEntry {
    /// A directory of git's objects as someone else may have committed it, by the first byte: the bytes of a file (`f`), the
    /// name of one (`n`), or the content of an object that is well stored (`c`, `t`, `r`, `b`: its type). An object that is
    /// returned is the one that was requested.
    static let objects = FuzzEntry(
        "objects",
        seeds: {
            let id = [UInt8](repeating: 10, count: 20)
            let tree = [UInt8]("100644 a\0".utf8) + id + [UInt8]("40000 b\0".utf8) + id
            let commit =
                "ctree \(String(repeating: "0a", count: 20))\nauthor A <a@x> 1 +0000\ncommitter A <a@x> 1 +0000\n\nm\n"
            return [
                [UInt8(ascii: "f")] + ZLibStream.stored([UInt8]("blob 2\0ab".utf8)),
                [UInt8(ascii: "f")] + ZLibStream.stored([UInt8]("tree 0\0".utf8)), [UInt8](commit.utf8),
                [UInt8](("n" + String(repeating: "0", count: 38)).utf8), [UInt8]("n.hidden".utf8),
                [UInt8(ascii: "r")] + tree, [UInt8]("bab".utf8),
            ]
        }
    ) { bytes in
        let rest = [UInt8](bytes.dropFirst())
        let scratch = try FuzzScratch()
        defer { scratch.remove() }
        let out = try Directory(path: scratch.path + "/out")
        let store = ObjectStore("deps.origin", in: out, shownAs: "deps.origin")
        do {
            switch bytes.first {
            case UInt8(ascii: "f"): try check(file: rest, of: store, in: out)
            case UInt8(ascii: "n"): try check(name: rest, of: store, in: out)
            case UInt8(ascii: "c"): try check(GitObject(.commit, rest), of: store)
            case UInt8(ascii: "t"): try check(GitObject(.tag, rest), of: store)
            case UInt8(ascii: "r"): try check(GitObject(.tree, rest), of: store)
            case UInt8(ascii: "b"): try check(GitObject(.blob, rest), of: store)
            default: return
            }
        } catch let error as StoreError {
            try error.failure.promise(of: [.unmet])
        }
        try scratch.check()
    }

    /// A file with these bytes is the object `blob 2 ab` or damaged.
    private static func check(file bytes: [UInt8], of store: ObjectStore, in out: Directory) throws {
        let object = GitObject(.blob, [UInt8]("ab".utf8))
        for format in ObjectID.Format.allCases {
            let id = object.id(format)
            let directory = try out.makeOrOpen("deps.origin").makeOrOpen(String(id.hex.prefix(2)))
            try directory.create(String(id.hex.dropFirst(2))).write(bytes)
            try promise(try store.ids().contains(id), "\(id) is not listed")
            do {
                try promise(try store.object(id) == object, "\(id) is another object")
            } catch let error as StoreError {
                try error.failure.promise(of: [.unmet])
            }
        }
    }

    /// A file of that name is listed as an object of exactly this name, or refused.
    private static func check(name bytes: [UInt8], of store: ObjectStore, in out: Directory) throws {
        let name = String(decoding: bytes.prefix(255), as: UTF8.self)
        guard !name.isEmpty, name.utf8.count <= 255, ![".", ".."].contains(name), !name.contains("/"),
            !name.contains("\0")
        else { return }
        try out.makeOrOpen("deps.origin").makeOrOpen("0a").create(name).write([0])
        try promise(try store.ids().map(\.hex) == ["0a" + name], "'\(name)' is listed as another name")
    }

    /// What is stored is returned, and leads nowhere but to what is there.
    private static func check(_ object: GitObject, of store: ObjectStore) throws {
        for format in ObjectID.Format.allCases {
            let id = object.id(format)
            _ = try store.add([(id: id, object: object)])
            try promise(try store.object(id) == object, "\(id) is not as it was stored")
            try promise(try store.reachable(from: [id]) == [id], "\(id) leads to what is not there")
            if object.kind == .tree, let tree = TreeObject(bytes: object.bytes, format: format) {
                let again = TreeObject(bytes: tree.bytes, format: format)
                try promise(again == tree, "a tree is another one when it is written")
            }
            try store.keep(only: [])
        }
    }
}
