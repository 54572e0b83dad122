internal import FetchModel
package import FetchSystem

/// A directory of records in OSV's format, one a file, as OSV exports them.
package enum OSVDatabase {
    private static let limit = 32 << 20

    /// Calls `body` with each record below `directory`. `name` is the database's name in messages. Throws `OSVError`,
    /// `SystemError` and what `body` throws.
    package static func forEachRecord(
        in directory: Directory,
        named name: String,
        _ body: (OSVRecord) throws -> Void
    ) throws {
        var walk = try DirectoryWalk(directory)
        var isEmpty = true
        while let step = walk.next() {
            let file = walk.withName { name in
                String(decoding: name.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            }
            if step == .met(.directory) { try walk.enter(walk.directory.directory(file)) }
            guard step == .met(.file), file.hasSuffix(".json"), let open = try walk.directory.fileIfPresent(file) else {
                continue
            }
            let path = String(decoding: walk.path, as: UTF8.self)
            guard let bytes = try open.contents(limit: limit) else { throw OSVError.tooLarge(file: path) }
            do { try body(OSVRecord(bytes)) } catch is OSVRecord.Malformed { throw OSVError.damaged(file: path) }
            isEmpty = false
        }
        if isEmpty { throw OSVError.empty(file: name) }
    }
}
