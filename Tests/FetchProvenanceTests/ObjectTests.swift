import FetchModel
import FetchProvenance
import Testing

private let tree = String(repeating: "0a", count: 20)
private let parent = String(repeating: "0b", count: 20)
private let person = "A. U. Thor <a@example.com> 1795826969 +0200"
private let armour = "-----BEGIN SSH SIGNATURE-----\nU1NI\n-----END SSH SIGNATURE-----\n"
private let indented = "-----BEGIN SSH SIGNATURE-----\n U1NI\n -----END SSH SIGNATURE-----\n"

private func commit(_ text: String, _ format: ObjectID.Format = .sha1) throws(ObjectError) -> CommitObject {
    try CommitObject(bytes: [UInt8](text.utf8), format: format)
}

private func tag(_ text: String, _ format: ObjectID.Format = .sha1) throws(ObjectError) -> TagObject {
    try TagObject(bytes: [UInt8](text.utf8), format: format)
}

@Suite("A commit object")
struct CommitObjectTests {
    private let start = "tree \(tree)\nparent \(parent)\nauthor \(person)\ncommitter \(person)\n"

    @Test("names its tree, its parents and who made it")
    func plain() throws {
        let object = try commit(start + "encoding UTF-8\n\nmessage\n")
        #expect(object.tree.hex == tree)
        #expect(object.parents.map(\.hex) == [parent])
        #expect(object.author.name == Array("A. U. Thor".utf8))
        #expect(object.author.email == Array("a@example.com".utf8))
        #expect(object.committer.time == 1_795_826_969)
        #expect(object.committer.zone == "+0200")
        #expect(object.message == Array("message\n".utf8))
        #expect(object.signature == nil)
    }

    @Test("is signed without its signatures")
    func signed() throws {
        let object = try commit(start + "gpgsig \(indented)gpgsig-sha256 \(indented)x y\n\nm\n")
        #expect(object.signature?.kind == .ssh)
        #expect(object.signature?.text == Array(armour.utf8))
        #expect(object.signature?.payload == Array((start + "x y\n\nm\n").utf8))
    }

    @Test("of one format is not signed by a signature for the other")
    func otherFormat() throws {
        #expect(try commit(start + "gpgsig-sha256 \(indented)\nm\n").signature == nil)
    }

    @Test("may have lines that git would not write today")
    func lenient() throws {
        let odd = try commit("tree \(tree)\nauthor  <> \ncommitter A <b> c> -5 +0\n\n")
        #expect(odd.author.name.isEmpty)
        #expect(odd.author.time == nil)
        #expect(odd.committer.time == nil)
        #expect(try commit("tree \(tree)\nauthor x\ncommitter \(person)\n").message.isEmpty)
    }

    @Test(
        "is refused where two readers may see two things",
        arguments: [
            ("", ObjectError.Fault.missing("tree")),
            ("tree \(tree)\ntree \(tree)\nauthor \(person)\ncommitter \(person)\n\n", .repeated("tree")),
            ("tree \(tree)\nauthor \(person)\ncommitter \(person)\ntree \(tree)\n\n", .repeated("tree")),
            ("author \(person)\ntree \(tree)\ncommitter \(person)\n\n", .missing("tree")),
            ("tree \(tree)\nauthor \(person)\nparent \(parent)\ncommitter \(person)\n\n", .misplaced("parent")),
            ("tree \(tree)\nauthor \(person)\nauthor \(person)\ncommitter \(person)\n\n", .repeated("author")),
            ("tree \(tree)\nauthor \(person)\n\ncommitter \(person)\n", .missing("committer")),
            (
                "tree \(tree.uppercased())\nauthor \(person)\ncommitter \(person)\n\n",
                .badValue("tree", tree.uppercased())
            ),
            ("tree 0a\nauthor \(person)\ncommitter \(person)\n\n", .badValue("tree", "0a")),
            ("tree \(tree)\nauthor \(person)\ncommitter \(person)\n\na\0b", .nul),
            (" tree \(tree)\n", .brokenHeader(line: 1)),
            ("tree \(tree)\nauthor\ncommitter \(person)\n\n", .brokenHeader(line: 2)),
            ("tree \(tree)", .brokenHeader(line: 1)),
        ]
    )
    func refused(text: String, fault: ObjectError.Fault) {
        do throws(ObjectError) {
            _ = try commit(text)
            Issue.record("was accepted")
        } catch { #expect(error.fault == fault) }
    }

    @Test("with an id of the other format is refused")
    func format() { #expect(throws: ObjectError.self) { try commit(start + "\nm\n", .sha256) } }

    @Test(
        "is signed once at most",
        arguments: [
            ("gpgsig \(indented)gpgsig \(indented)", ObjectError.Fault.twoSignatures),
            ("gpgsig \(indented)gpgsig-sha256 \(indented)gpgsig-sha256 \(indented)", .twoSignatures),
            ("gpgsig \(indented) \(indented)", .twoSignatures),
            ("gpgsig -----BEGIN SSH SIGNATURE-----\n U1NI\n", .brokenSignature),
            ("gpgsig \(indented) more\n", .brokenSignature),
            ("gpgsig text\n \(indented)", .brokenSignature),
            ("gpgsig-md5 \(indented)", .misplaced("gpgsig-md5")),
        ]
    )
    func signedTwice(header: String, fault: ObjectError.Fault) {
        do throws(ObjectError) {
            _ = try commit(start + header + "\nm\n")
            Issue.record("was accepted")
        } catch { #expect(error.fault == fault) }
    }
}

@Suite("A tag object")
struct TagObjectTests {
    private let start = "object \(tree)\ntype commit\ntag v1\ntagger \(person)\n\nrelease\n"

    @Test("names what it tags, and its own name")
    func plain() throws {
        let object = try tag(start)
        #expect(object.object.hex == tree)
        #expect(object.type == .commit)
        #expect(object.name == "v1")
        #expect(object.tagger?.time == 1_795_826_969)
        #expect(object.signature == nil)
    }

    @Test("may lack a tagger")
    func old() throws { #expect(try tag("object \(tree)\ntype commit\ntag v1\n\nm\n").tagger == nil) }

    @Test("is signed at its end")
    func signed() throws {
        let object = try tag(start + armour)
        #expect(object.signature?.payload == Array(start.utf8))
        #expect(object.signature?.text == Array(armour.utf8))
        #expect(object.signature?.kind == .ssh)
        #expect(
            try tag(start + "-----BEGIN SIGNED MESSAGE-----\nA\n-----END SIGNED MESSAGE-----\n").signature?.kind
                == .x509
        )
        #expect(try tag(start + "a -----BEGIN SSH SIGNATURE-----\n").signature == nil)
    }

    @Test(
        "is refused where two readers may see two things",
        arguments: [
            ("object \(tree)\ntype commit\ntag v1\ntag v2\n\n", ObjectError.Fault.repeated("tag")),
            ("object \(tree)\nobject \(tree)\ntype commit\ntag v1\n\n", .repeated("object")),
            ("object \(tree)\ntype commit\n\ntag v1\n", .missing("tag")),
            ("object \(tree)\ntype branch\ntag v1\n\n", .badValue("type", "branch")),
            ("object \(tree)\ntype commit\ntag \n\n", .badValue("tag", "")),
            ("object \(tree)\ntype commit\ntag v1\n v2\n\n", .badValue("tag", "v1\nv2")),
            ("object \(tree)\ntype commit\ntag v1\nx y\ntagger \(person)\n\n", .missing("tagger")),
            ("object \(tree)\ntype commit\ntag v1\n\n\0", .nul),
            ("object \(tree)\ntype commit\ntag v1\n\n\(armour)\(armour)", .twoSignatures),
            ("object \(tree)\ntype commit\ntag v1\n\n\(armour)more\n", .brokenSignature),
            ("object \(tree)\ntype commit\ntag v1\n\n\(armour.dropLast(10))", .brokenSignature),
        ]
    )
    func refused(text: String, fault: ObjectError.Fault) {
        do throws(ObjectError) {
            _ = try tag(text)
            Issue.record("was accepted")
        } catch { #expect(error.fault == fault) }
    }
}
