package import FetchModel

/// The objects from an annotated tag to the commit that it names.
package struct TagChain: Sendable {
    /// The most tags on top of each other.
    package static let longest = 5

    /// Why a tag does not lead to a commit.
    package enum Fault: Error, Hashable, Sendable {
        case missing(ObjectID)
        case notATag(ObjectID)
        case malformed(ObjectID, ObjectError)
        /// The name inside the tag object is another one.
        case name(String)
        /// It leads to another object.
        case target(ObjectID)
        case tooLong
    }

    /// The tag objects with their ids, the one that the reference names first.
    package let objects: [(id: ObjectID, tag: TagObject)]

    /// Follows the tag object `id`, which must be called `name` and lead to `commit`.
    package init(
        _ id: ObjectID,
        called name: String,
        to commit: ObjectID,
        object: (ObjectID) throws -> GitObject?
    ) throws {
        var objects: [(id: ObjectID, tag: TagObject)] = []
        var next = id
        while next != commit {
            if objects.count == Self.longest { throw Fault.tooLong }
            guard let found = try object(next) else { throw Fault.missing(next) }
            guard found.kind == .tag else { throw objects.isEmpty ? Fault.notATag(next) : Fault.target(next) }
            let tag: TagObject
            do {
                tag = try TagObject(bytes: found.bytes, format: next.format)
            } catch {
                throw Fault.malformed(next, error)
            }
            if objects.isEmpty, tag.name != name { throw Fault.name(tag.name) }
            objects.append((next, tag))
            next = tag.object
        }
        if objects.isEmpty { throw Fault.notATag(id) }
        self.objects = objects
    }
}

extension TagChain.Fault {
    /// The fault in a sentence.
    package var reason: String {
        switch self {
        case .missing(let id): "the tag object \(id.hex) is missing"
        case .notATag(let id): "the object \(id.hex) is not a tag"
        case .malformed(let id, let error): "\(error.failure.message) (\(id.hex))"
        case .name(let name): "the tag object is called \(Quotation.of(name)) inside"
        case .target(let id): "the tag leads to \(id.hex), which is another object"
        case .tooLong: "more than \(TagChain.longest) tags follow each other"
        }
    }
}
