package import FetchModel

/// An annotated tag.
package struct TagObject: Hashable, Sendable {
    /// What a tag can name.
    package enum Target: String, Hashable, Sendable, CaseIterable {
        case commit, tree, blob, tag
    }

    package let object: ObjectID
    package let type: Target
    /// The name inside the object, which is signed with it; the reference that leads to it may have another.
    package let name: String
    /// `nil` in tags of git's first months.
    package let tagger: Person?
    package let signature: ObjectSignature?
    /// What follows the headers, with the signature.
    package let message: [UInt8]

    /// Reads the content of a tag object, without git's `tag <size>` before it.
    package init(bytes: [UInt8], format: ObjectID.Format) throws(ObjectError) {
        let parsed = try ObjectHeaders(bytes, of: .tag)
        object = try parsed.id(parsed.required("object", at: 0), format)
        let type = try parsed.required("type", at: 1).text
        guard let target = Target(rawValue: type) else { throw ObjectError(.tag, .badValue("type", type)) }
        self.type = target
        let name = try parsed.required("tag", at: 2).value
        guard let name = String(validating: name, as: UTF8.self), !name.isEmpty, !name.utf8.contains(10) else {
            throw ObjectError(.tag, .badValue("tag", String(decoding: name, as: UTF8.self)))
        }
        self.name = name
        tagger = try parsed.unique("tagger") == nil ? nil : Person(parsed.required("tagger", at: 3).value)
        message = [UInt8](bytes[parsed.message...])
        signature = try SignatureArmour.find(in: bytes[parsed.message...], of: .tag).map { found in
            ObjectSignature(
                kind: found.armour.kind,
                text: [UInt8](bytes[found.start...]),
                payload: [UInt8](bytes[..<found.start])
            )
        }
    }
}
