import FetchModel
import Testing

@testable import FetchManifest

/// The reader on its own, as an importer uses it.
@Suite struct FieldReaderTests {
    private static let schema = FieldSchema(
        owner: "an import",
        keys: ["name", "count", "flag", "list", "none"],
        synonyms: ["title": "name"]
    )

    /// Reads `text` with `body`, and returns the codes of the problems with their lines.
    private func problems(_ text: String, _ body: (Fields, inout FieldReader) -> Void) throws -> [String] {
        let document = try YAMLComposer.document([UInt8](text.utf8), file: "import.yaml")
        var reader = FieldReader(document)
        guard case .mapping(let pairs)? = document.root?.content else {
            Issue.record("no mapping")
            return []
        }
        body(reader.fields(of: pairs, Self.schema), &reader)
        return reader.problems.sorted.all.map { "\($0.code)@\($0.place?.line ?? 0):\($0.place?.column ?? 0)" }
    }

    @Test func `fields are read with their types`() throws {
        let text = "name: 1.10\ncount: 007\nflag: True\nlist: [a, on]\nnone: null\n"
        let problems = try problems(text) { fields, reader in
            #expect(fields["name"].flatMap { reader.text($0) } == "1.10")
            #expect(fields["count"].flatMap { reader.number($0, in: 0...10) } == 7)
            #expect(fields["flag"].flatMap { reader.bool($0) } == true)
            #expect(fields["list"].map { reader.texts($0).map(\.text) } == ["a", "on"])
            #expect(fields["none"].flatMap { reader.text($0, acceptingNull: true) } == "null")
            #expect(fields["other"] == nil)
        }
        #expect(problems == [])
    }

    @Test func `one text is a list of one`() throws {
        let problems = try problems("list: a\n") { fields, reader in
            #expect(fields["list"].map { reader.texts($0).map(\.text) } == ["a"])
        }
        #expect(problems == [])
    }

    @Test func `each problem is reported at its place, and reading goes on`() throws {
        let text = "nam: x\ncount: 11\nflag: maybe\nlist: [a, [b], ~, '']\nnone:\ncount: 2\n<<: {a: b}\n? [x]\n: y\n"
        let problems = try problems(text) { fields, reader in
            #expect(fields["count"].flatMap { reader.number($0, in: 0...10) } == nil)
            #expect(fields["flag"].flatMap { reader.bool($0) } == nil)
            #expect(fields["list"].map { reader.texts($0).map(\.text) } == ["a"])
            #expect(fields["none"].flatMap { reader.text($0) } == nil)
            #expect(fields.mayHave(["name"]) && fields.mayHave(["anything"]))
        }
        #expect(
            problems == [
                "unknown-key@1:1", "wrong-type@2:8", "wrong-type@3:7", "wrong-type@4:11", "missing-value@4:16",
                "missing-value@4:19", "missing-value@5:1", "duplicate-key@6:1", "unknown-key@7:1", "wrong-type@8:3",
            ]
        )
    }

    @Test(arguments: [("nmae", true), ("titel", true), ("title", true), ("x", false)])
    func `a mistyped key may be the one that is missing`(_ key: String, _ isNear: Bool) throws {
        _ = try problems("\(key): x\n") { fields, _ in
            #expect(fields.mayHave(["name"]) == isNear)
            #expect(!fields.mayHave(["count"]))
        }
    }

    @Test func `what a rule throws is reported at its text`() throws {
        let problems = try problems("list: [good, bad, good]\nname: bad\n") { fields, reader in
            func rule(_ text: String) throws(FieldError) -> Int {
                if text == "bad" { throw .notABoolean(text) }
                return text.count
            }
            #expect(fields["list"].map { reader.values($0, rule).map(\.value) } == [4, 4])
            #expect(fields["name"].flatMap { reader.value($0, rule) } == nil)
        }
        #expect(problems == ["wrong-type@1:14", "wrong-type@2:7"])
    }
}
