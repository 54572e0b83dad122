internal import FetchModel

/// A commit: that of the repository, or of a submodule.
struct ComparedRepository {
    /// Where it is: empty, or `modules/engine/`.
    let path: String
    let id: ObjectID
    let commit: CommitObject
    /// Whether the commit names another encoding than UTF-8 for its texts.
    let isEncoded: Bool
    /// How many directories it is in.
    let depth: Int
    /// Its `.gitmodules`.
    var list: ObjectID?

    init(_ object: GitObject, _ format: ObjectID.Format, at path: String = "", depth: Int = 0) throws {
        (self.path, self.depth) = (path, depth)
        id = object.id(format)
        commit = try CommitObject(bytes: object.bytes, format: format)
        let headers = object.bytes.prefix(object.bytes.count - commit.message.count)
        isEncoded = headers.split(separator: UInt8(ascii: "\n")).contains { $0.starts(with: "encoding ".utf8) }
    }

    /// Returns `path` relative to it.
    func relative(_ path: String) -> String {
        String(decoding: path.utf8.dropFirst(self.path.utf8.count), as: UTF8.self)
    }
}

/// One directory on the way from the root: its path (`a/b/`), and its `.gitattributes`.
struct ComparedLevel {
    let directory: String
    let attributes: ObjectID?
}

/// Where a comparison is.
struct ComparedPlace {
    var repository: ComparedRepository
    var levels: [ComparedLevel] = []

    var depth: Int { repository.depth + levels.count }
}
