package import FetchModel

/// A commit object. It is strict where two readers could understand it differently, since one of them would be misled.
package struct CommitObject: Hashable, Sendable {
    package let tree: ObjectID
    package let parents: [ObjectID]
    package let author: Person
    package let committer: Person
    /// The signature of the commit as it is in a repository of this format.
    package let signature: ObjectSignature?
    /// What follows the headers.
    package let message: [UInt8]

    /// Reads the content of a commit object, without git's `commit <size>` before it.
    package init(bytes: [UInt8], format: ObjectID.Format) throws(ObjectError) {
        let object = try ObjectHeaders(bytes, of: .commit)
        tree = try object.id(object.required("tree", at: 0), format)
        var parents: [ObjectID] = []
        for header in object.headers.dropFirst() {
            guard header.name == "parent" else { break }
            parents.append(try object.id(header, format))
        }
        if object.headers.count(where: { $0.name == "parent" }) > parents.count {
            throw ObjectError(.commit, .misplaced("parent"))
        }
        self.parents = parents
        author = Person(try object.required("author", at: parents.count + 1).value)
        committer = Person(try object.required("committer", at: parents.count + 2).value)
        message = [UInt8](bytes[object.message...])
        signature = try Self.signature(of: object, bytes, format)
    }

    /// Returns the signature that git reads in a repository of `format`.
    ///
    /// A commit may also be signed as it is in the other format. That signature is not part of what is signed, and this
    /// repository alone cannot check it.
    private static func signature(
        of object: ObjectHeaders,
        _ bytes: [UInt8],
        _ format: ObjectID.Format
    ) throws(ObjectError) -> ObjectSignature? {
        let names: [ObjectID.Format: String] = [.sha1: "gpgsig", .sha256: "gpgsig-sha256"]
        var payload = bytes
        for header in object.headers.reversed() where header.name.hasPrefix("gpgsig") {
            guard names.values.contains(header.name) else { throw ObjectError(.commit, .misplaced(header.name)) }
            payload.removeSubrange(header.range)
        }
        var own: ObjectHeaders.Header?
        for (other, name) in names {
            do {
                let header = try object.unique(name)
                if other == format { own = header }
            } catch {
                throw ObjectError(.commit, .twoSignatures)
            }
        }
        guard let own else { return nil }
        let text = own.value + [UInt8(ascii: "\n")]
        let found = try SignatureArmour.find(in: text[...], of: .commit)
        if let found, found.start != 0 { throw ObjectError(.commit, .brokenSignature) }
        return ObjectSignature(kind: found?.armour.kind ?? .unknown, text: text, payload: payload)
    }
}

extension ObjectHeaders {
    /// Returns the id that is the value of `header`.
    func id(_ header: Header, _ format: ObjectID.Format) throws(ObjectError) -> ObjectID {
        let text = header.text
        guard let id = ObjectID(hex: text), id.format == format, id.hex == text else {
            throw ObjectError(kind, .badValue(header.name, text))
        }
        return id
    }
}
