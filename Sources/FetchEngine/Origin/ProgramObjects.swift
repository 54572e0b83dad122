internal import FetchGit
internal import FetchModel
internal import FetchProvenance

/// A repository whose objects the git program fetches: over ssh, or from a directory of this machine.
struct ProgramObjects: ObjectSource {
    let objects: GitObjects
    let url: String

    func reference(_ name: String) async throws -> RemoteReference? {
        guard let found = try await objects.reference(name) else { return nil }
        return RemoteReference(name: name, id: found.id, peeled: found.peeled)
    }

    func objects(_ wants: [ObjectID], besides haves: [ObjectID]) async throws -> [ObjectID: GitObject] {
        var found: [ObjectID: GitObject] = [:]
        var open = wants
        while let id = open.popLast() {
            guard found[id] == nil else { continue }
            guard let object = try await objects.object(id, limit: GitObject.Kind.blob.limit),
                let kind = GitObject.Kind(rawValue: object.type), object.bytes.count <= kind.limit
            else { throw OriginError.notServed(id, url: url) }
            let made = GitObject(kind, object.bytes)
            guard made.id(id.format) == id else { throw OriginError.notServed(id, url: url) }
            found[id] = made
            // What a tag leads to is wanted with it.
            if kind == .tag, let tag = try? TagObject(bytes: object.bytes, format: id.format) {
                open.append(tag.object)
            }
        }
        return found
    }
}
