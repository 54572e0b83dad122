internal import FetchModel

/// An object that a reference or a tag names, as APIs describe it.
struct TaggedObject: Decodable, Sendable {
    let type: String
    let sha: String
}

/// An annotated tag: an object of its own, which names another one.
struct AnnotatedTag: Decodable, Sendable {
    let sha: String
    let object: TaggedObject
}

extension KnownForge {
    /// Follows annotated tags from `object`, which the tag `name` names, to their commit, over a few tags of tags at most.
    /// `read` asks the API for the annotated tag of an id. Throws where there is no commit at the end.
    func peeled(
        _ object: TaggedObject,
        of name: String,
        in repository: Repository,
        _ read: (CommitID) async throws -> ForgeAPI.Result<AnnotatedTag>
    ) async throws -> CommitID {
        var object = object
        for _ in 0..<Peeling.limit where object.type == "tag" {
            guard let id = CommitID(object.sha) else {
                throw api.malformed("an object id that is not a full one", at: address.api)
            }
            switch try await read(id) {
            case .missing(let response):
                throw api.malformed("no tag with the id that it named before", at: response.requested)
            case .found(let tag, let response):
                guard tag.sha == id.hex else {
                    throw api.malformed("another tag than the requested one", at: response.requested)
                }
                object = tag.object
            }
        }
        guard object.type == "commit" else {
            let type = object.type == "tag" ? "tag of tags" : ForeignText.line(object.type, limit: 20)
            throw ForgeError.notACommit(tag: name, type: type, source: try source(of: repository))
        }
        return try api.commit(object.sha, at: address.api)
    }
}

/// How far annotated tags are followed to their commit.
enum Peeling {
    /// The most tags of tags.
    static let limit = 5
}
