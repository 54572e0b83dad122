import FetchManifest
import FetchModel
import Testing

@Suite struct OriginReaderTests {
    static let tree = "sha1:\(String(repeating: "ab", count: 20))"

    /// Reads a lockfile whose entry has `origin`, in flow style.
    static func record(_ origin: String) throws -> OriginRecord? {
        try LockfileTests.read(DamagedLockfileTests.text(DamagedLockfileTests.fields() + "    origin: \(origin)\n"))
            .pins.first?.origin
    }

    @Test func `a proof is read to the last field`() throws {
        let record = try #require(
            try Self.record(
                "{commit-tree: '\(Self.tree)', tag: '\(Self.tree)', signed: commit, "
                    + "signer: 'openpgp:7BBC42E00772BA90', differences: ['a: eol', 'b/: submodule']}"
            )
        )
        #expect(record.commitTree?.description == Self.tree)
        #expect(record.tag?.description == Self.tree)
        #expect(record.signed == .commit)
        #expect(record.signer?.description == "openpgp:7BBC42E00772BA90")
        #expect(record.differences.map(\.path) == ["a", "b/"])
    }

    @Test func `a submodule differs from its own commit`() throws {
        let origin = "{commit-tree: '\(Self.tree)', differences: ['a/: submodule', 'a/b: eol', 'a/c/: export-ignore']}"
        #expect(try Self.record(origin)?.differences.map(\.path) == ["a/", "a/b", "a/c/"])
    }

    @Test(arguments: [
        ("{}", "'origin' has no 'commit-tree'"),
        ("[]", "expected 'origin' to be a mapping"),
        ("{commit-tree: abc}", "expected 'sha1:' and 40 digits"),
        ("{commit-tree: 'sha256:\(DamagedLockfileTests.hex)'}", "not in the object format"),
        ("{commit-tree: '\(tree)', other: 1}", "unknown field 'other'"),
        ("{commit-tree: '\(tree)', signed: tag, signature: '\(tree)'}", "the signature of an archive"),
        ("{commit-tree: '\(tree)', signed: archive, signature: '\(tree)'}", "the signature of an archive"),
        ("{commit-tree: '\(tree)', signed: blob}", "expected 'tag', 'commit' or 'archive'"),
        ("{commit-tree: '\(tree)', signed: tag, signer: me}", "expected the key that signed"),
        ("{commit-tree: '\(tree)', signer: 'openpgp:7BBC42E00772BA90'}", "expected the key that signed"),
        ("{commit-tree: '\(tree)', differences: a}", "to be a list"),
        ("{commit-tree: '\(tree)', differences: [a]}", "expected a path and a reason"),
        ("{commit-tree: '\(tree)', differences: ['a: because']}", "expected a path and a reason"),
        ("{commit-tree: '\(tree)', differences: ['../a: eol']}", "expected a path and a reason"),
        ("{commit-tree: '\(tree)', differences: ['/a: eol']}", "expected a path and a reason"),
        ("{commit-tree: '\(tree)', differences: ['b: eol', 'a: eol']}", "not sorted"),
        ("{commit-tree: '\(tree)', differences: ['a: eol', 'a: lfs']}", "not sorted"),
        ("{commit-tree: '\(tree)', differences: ['a/: eol', 'a/b: eol']}", "it is below 'a/'"),
    ])
    func `a damaged proof is refused at its place`(_ origin: String, _ reason: String) throws {
        let text = DamagedLockfileTests.text(DamagedLockfileTests.fields() + "    origin: \(origin)\n")
        let failure = try DamagedLockfileTests.failure(text)
        #expect(failure.message.contains(reason))
        #expect(failure.code == "lock-damaged" && failure.place?.line == 13)
    }
}
