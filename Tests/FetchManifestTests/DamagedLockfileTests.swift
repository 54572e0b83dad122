import FetchManifest
import FetchModel
import Testing

@Suite struct DamagedLockfileTests {
    static let hex = String(repeating: "ab", count: 32)

    static func text(_ entry: String) -> String { "version: 1\ndependencies:\n  engine:\n\(entry)" }

    static func fields(_ changes: [String: String?] = [:]) -> String {
        let fields = [
            ("source", "https://example.com/engine"), ("request", "{tag: v1}"), ("tag", "v1"),
            ("commit", String(hex.prefix(40))),
            ("archive", "https://example.com/engine.tar.gz"), ("sha256", hex), ("tree", "sha256:\(hex)"),
            ("files", "1"), ("bytes", "2"),
        ]
        return fields.compactMap { key, value -> String? in
            guard let change = changes[key] else { return "    \(key): \(value)\n" }
            return change.map { "    \(key): \($0)\n" }
        }.joined()
    }

    static func failure(_ text: String) throws -> Failure {
        try #require(
            #expect(throws: LockfileError.self) {
                try LockfileReader.read(bytes: [UInt8](text.utf8), file: "deps.lock")
            }
        ).failure
    }

    @Test func `the entry that the others are made from is sound`() throws {
        #expect(try LockfileTests.read(Self.text(Self.fields())).pins.count == 1)
        let bare: [String: String?] = ["tag": nil, "archive": nil, "sha256": nil]
        #expect(try LockfileTests.read(Self.text(Self.fields(bare))).pins.count == 1)
        for request in ["{url: a.tgz}", "{tag: v1, download: a.zip}", "{}"] {
            let fields = Self.fields(bare.merging(["commit": nil, "request": request]) { $1 })
            #expect(try LockfileTests.read(Self.text(fields)).pins.count == 1)
        }
    }

    @Test func `the archive of a commit may have a query, which says which commit`() throws {
        let url = "https://git.example.com/rest/archive?at=\(Self.hex)&format=tar.gz&prefix=engine-1/"
        #expect(try LockfileTests.read(Self.text(Self.fields(["archive": url]))).pins.map(\.archive) == [url])
    }

    @Test(arguments: ["dependencies: &all\n", "dependencies: !!map\n"])
    func `entries are read wherever an anchor or a tag stands`(_ key: String) throws {
        let text = Self.text(Self.fields()).replacing("dependencies:\n", with: key)
        #expect(try LockfileTests.read(text).pins.map(\.name) == ["engine"])
    }

    @Test func `what is wrong with the whole is told before what is wrong with an entry`() throws {
        let broken = Self.text(Self.fields(["files": "many"]))
        #expect(try Self.failure(broken).message.contains("whole number"))
        #expect(try Self.failure(broken + "  'open: 1\n").message.contains("the lockfile is damaged"))
        #expect(try Self.failure(broken.replacing("version: 1", with: "version: 2")).code == "lock-newer")
        #expect(try Self.failure(broken + "more: 1\n").message.contains("unknown field 'more'"))
        #expect(try Self.failure(broken + "dependencies: {}\n").message.contains("duplicate field 'dependencies'"))
        #expect(try Self.failure(broken + "  other: {files: few}\n").place?.line == 11)
    }

    @Test(
        arguments: [
            ["tag": "v2"], ["request": "{commit: \(String(repeating: "cd", count: 20))}", "tag": nil],
            ["request": "{url: \"https://example.org/engine.tar.gz\"}", "tag": nil, "commit": nil],
        ] as [[String: String?]]
    )
    func `an answer that contradicts its request is damage`(_ changes: [String: String?]) throws {
        let failure = try Self.failure(Self.text(Self.fields(changes)))
        #expect(failure.code == "lock-damaged")
        #expect(failure.kind == .data)
        #expect(failure.place?.line ?? 0 > 3)
    }

    @Test(arguments: [
        ("<<<<<<< HEAD\n", 3), ("=======\n", 3), (">>>>>>> branch\n", 3), ("||||||| base\n", 3), ("<<<<<<<\r\n", 3),
    ])
    func `the marks of a merge are named as such`(_ mark: String, _ line: Int) throws {
        let failure = try Self.failure("version: 1\ndependencies:\n\(mark)  engine:\n\(Self.fields())")
        #expect(failure.code == "lock-conflict")
        #expect(failure.kind == .data)
        #expect(failure.place?.line == line && failure.place?.column == 1 && failure.place?.length == 7)
        #expect(failure.help?.contains("fetch lock") == true)
    }

    @Test(arguments: ["version: 2\nthings: [x]\n", "version: 10\ndependencies: {}\n"])
    func `a lock of a newer fetch asks for an upgrade`(_ text: String) throws {
        let failure = try Self.failure(text)
        #expect(failure.code == "lock-newer")
        #expect(failure.help?.hasPrefix("upgrade fetch") == true)
        #expect(failure.place?.line == 1 && failure.place?.column == 10)
    }

    @Test(
        arguments: [
            ("", 1, 1), ("# nothing\n", 1, 1), ("- a\n", 1, 1), ("dependencies: {}\n", 1, 1), ("version: 1\n", 1, 1),
            ("version: one\ndependencies: {}\n", 1, 10), ("version: 0\ndependencies: {}\n", 1, 10),
            ("version: 1\ndependencies: []\n", 2, 15), ("version: 1\ndependencies:\n", 2, 14),
            ("version: 1\ndependencies: {}\nextra: 1\n", 3, 1), ("version: 1\nversion: 1\ndependencies: {}\n", 2, 1),
            (text("    [\n"), 5, 1), (text(fields(["tree": nil])), 3, 3), (text(fields(["source": nil])), 3, 3),
            (text(fields(["request": nil])), 3, 3), (text(fields(["files": nil])), 3, 3),
            (text(fields(["bytes": nil])), 3, 3),
            (text(fields(["tree": hex])), 10, 11), (text(fields(["tree": "sha256:\(hex.dropLast())"])), 10, 11),
            (text(fields(["commit": "abc123"])), 7, 13), (text(fields(["sha256": "xyz"])), 9, 13),
            (text(fields(["files": "-1"])), 11, 12),
            (text(fields(["files": "many"])), 11, 12), (text(fields(["bytes": "99999999999999999999"])), 12, 12),
            (text(fields(["tag": "[v1]"])), 6, 10), (text(fields(["tag": "~"])), 6, 10),
            (text(fields(["request": "v1"])), 5, 14),
            (text(fields(["request": "{tag: {a: b}}"])), 5, 20), (text(fields(["request": "{tag: a, tag: b}"])), 5, 23),
            (text(fields(["commit": nil])), 3, 3),
            (text(fields(["commit": nil, "request": "{git: x, branch: b}"])), 3, 3),
            (text(fields(["source": "https://u:p@example.com/x"])), 4, 13),
            (text(fields(["source": "https://example.com/x?token=1"])), 4, 13),
            (text(fields(["archive": "https://u:p@example.com/x"])), 8, 14),
            // The query of what is no commit's archive was not made by fetch, and may be a signature.
            (
                text(fields(["archive": "https://x.example/x?token=1", "commit": nil, "request": "{url: a.tgz}"])), 7,
                14
            ),
            (text(fields() + "    new: 1\n"), 13, 5), (text(fields() + "    tag: v2\n"), 13, 5),
            (text(fields() + "  engine:\n" + fields()), 13, 3),
            ("version: 1\ndependencies:\n  ../x:\n" + fields(), 3, 3),
            ("version: 1\ndependencies:\n  .GIT:\n" + fields(), 3, 3), ("version: 1\n\u{1b}\n", 2, 1), ("a\u{0}", 1, 2),
            ("version: 1\ndependencies: &a {x: *a}\n", 2, 22),
        ] as [(String, Int, Int)]
    )
    func `damage is named at its place`(_ text: String, _ line: Int, _ column: Int) throws {
        let failure = try Self.failure(text)
        #expect(failure.code == "lock-damaged")
        #expect(failure.kind == .data)
        #expect(failure.place?.line == line && failure.place?.column == column, "\(failure.rendered())")
        #expect(failure.help?.contains("fetch lock") == true)
    }

    @Test func `a hostile lock is refused before it can do harm`() throws {
        for piece in ["[", "{a: ", "- ", "? ", "&a [", "\n"] {
            #expect(try Self.failure(String(repeating: piece, count: 50_000)).code == "lock-damaged")
        }
    }
}
