package import FetchModel
package import FetchSystem

/// A directory of git objects (gitrepository-layout(5)): `ab/cdef…`, one file for each, uncompressed, so that the same
/// objects are the same bytes everywhere. Stock git reads it.
package struct ObjectStore: Sendable {
    private let parent: Directory
    private let name: String
    /// Its path in messages.
    private let shown: String

    /// The store called `name` in `parent`, which may not exist yet; messages call it `shown`.
    package init(_ name: String, in parent: Directory, shownAs shown: String) {
        self.parent = parent
        self.name = name
        self.shown = shown
    }

    /// Returns the ids of all objects. Throws `StoreError.foreign` for anything else.
    package func ids() throws(StoreError) -> Set<ObjectID> {
        try system { () throws -> Set<ObjectID> in
            guard let root = try root() else { return [] }
            var ids: Set<ObjectID> = []
            for entry in try root.entries().sorted(by: { $0.name.precedesInBytes($1.name) }) {
                guard entry.isFaithful, entry.name.utf8.count == 2, Hex.decode(entry.name) != nil,
                    try root.status(entry.name)?.kind == .directory
                else { throw StoreError.foreign(path: "\(shown)/\(entry.name)") }
                let directory = try root.directory(entry.name)
                for file in try directory.entries().sorted(by: { $0.name.precedesInBytes($1.name) }) {
                    let path = "\(shown)/\(entry.name)/\(file.name)"
                    if try Self.isUnfinished(file, in: directory) { continue }
                    guard file.isFaithful, let id = ObjectID(hex: entry.name + file.name),
                        id.hex == entry.name + file.name, try directory.status(file.name)?.kind == .file
                    else { throw StoreError.foreign(path: path) }
                    ids.insert(id)
                }
            }
            return ids
        }
    }

    /// Returns the object `id`; `nil` if it is not there. Throws `StoreError.damaged` where its bytes are not its id's.
    package func object(_ id: ObjectID) throws(StoreError) -> GitObject? {
        try system { () throws -> GitObject? in
            let path = Path(id)
            guard let root = try root(), let status = try root.status(path.directory) else { return nil }
            guard status.kind == .directory else { throw StoreError.foreign(path: "\(shown)/\(path.directory)") }
            let directory = try root.directory(path.directory)
            guard let file = try directory.status(path.file) else { return nil }
            let name = "\(shown)/\(path.directory)/\(path.file)"
            guard file.kind == .file else { throw StoreError.foreign(path: name) }
            guard let bytes = try directory.file(path.file).contents(limit: GitObject.Kind.blob.limit + (1 << 20)),
                let object = Self.object(in: bytes), object.id(id.format) == id
            else { throw StoreError.damaged(path: name) }
            return object
        }
    }

    /// Writes `objects`, as far as they are not there. Returns how many bytes that adds.
    package func add(_ objects: some Sequence<(id: ObjectID, object: GitObject)>) throws(StoreError) -> Int {
        try system { () throws -> Int in
            var added = 0
            for (id, object) in objects {
                let path = Path(id)
                let root = try parent.makeOrOpen(name)
                let directory = try root.makeOrOpen(path.directory)
                if try directory.status(path.file) != nil, try self.object(id) == object { continue }
                let header = [UInt8]("\(object.kind.rawValue) \(object.bytes.count)\0".utf8)
                let bytes = ZLibStream.stored(header + object.bytes)
                try directory.replace(path.file, with: bytes, permissions: 0o644, suffix: Random.suffix())
                added += bytes.count
            }
            return added
        }
    }

    /// Whether `entry` is an object that a killed run was writing.
    private static func isUnfinished(_ entry: Directory.Entry, in directory: Directory) throws -> Bool {
        let parts = entry.name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].isEmpty, Hex.decode(parts[1]) != nil, Random.isSuffix(parts[2]) else {
            return false
        }
        return try directory.status(entry.name)?.kind == .file
    }

    /// Removes what killed runs left behind. The caller must hold a lock that excludes other runs.
    package func sweep() throws(StoreError) {
        try system {
            guard let root = try root() else { return }
            for entry in try root.entries() where entry.name.utf8.count == 2 && Hex.decode(entry.name) != nil {
                guard try root.status(entry.name)?.kind == .directory else { continue }
                let directory = try root.directory(entry.name)
                for file in try directory.entries() where try Self.isUnfinished(file, in: directory) {
                    try directory.remove(file.name)
                }
                if try directory.entries().isEmpty { try root.removeDirectory(entry.name) }
            }
            if try root.entries().isEmpty { try parent.removeDirectory(name) }
        }
    }

    /// Removes all objects but `kept`, and the directories that are empty then.
    package func keep(only kept: Set<ObjectID>) throws(StoreError) {
        try system {
            guard let root = try root() else { return }
            for id in try ids().subtracting(kept) {
                let path = Path(id)
                let directory = try root.directory(path.directory)
                try directory.remove(path.file)
                if try directory.entries().isEmpty { try root.removeDirectory(path.directory) }
            }
            if try root.entries().isEmpty { try parent.removeDirectory(name) }
        }
    }

    /// Where an object was reached from a commit.
    private struct Reached: Hashable {
        let id: ObjectID
        /// The path below the commit; empty for the tree of the commit itself, and outside of commits.
        var path = ""
    }

    /// The most places at which objects are looked at: trees may share parts without end.
    private static let mostPlaces = 200_000

    /// Returns the objects that `roots` lead to without leaving the store; of the trees and files in commits those that
    /// `isNeeded` accepts, the path of the top being empty. Throws `StoreError`.
    package func reachable(
        from roots: [ObjectID],
        through isNeeded: (_ kind: GitObject.Kind, _ path: String) -> Bool = { _, _ in true }
    ) throws(StoreError) -> Set<ObjectID> {
        let ids = try ids()
        // A detached signature is a blob of no commit.
        let isRoot = { (place: Reached) in place.path.isEmpty && roots.contains(place.id) }
        var seen: Set<Reached> = []
        var reached: Set<ObjectID> = []
        var open = roots.map { Reached(id: $0) }
        while let place = open.popLast() {
            guard ids.contains(place.id), seen.insert(place).inserted else { continue }
            // What is not walked to its end is kept whole.
            if seen.count > Self.mostPlaces { return ids }
            guard let object = try object(place.id) else { continue }
            if [.tree, .blob].contains(object.kind), !isRoot(place), !isNeeded(object.kind, place.path) { continue }
            reached.insert(place.id)
            open += Self.next(object, place)
        }
        return reached
    }

    /// The objects that `object`, which was reached as `place` says, leads to.
    private static func next(_ object: GitObject, _ place: Reached) -> [Reached] {
        switch object.kind {
        case .blob: return []
        case .tag:
            guard let tag = try? TagObject(bytes: object.bytes, format: place.id.format) else { return [] }
            return [Reached(id: tag.object)]
        case .commit:
            guard let commit = try? CommitObject(bytes: object.bytes, format: place.id.format) else { return [] }
            return [Reached(id: commit.tree, path: place.path)]
        case .tree:
            let entries = TreeObject(bytes: object.bytes, format: place.id.format)?.entries ?? []
            return entries.map { entry in
                let name = String(decoding: entry.name, as: UTF8.self)
                return Reached(id: entry.id, path: place.path.isEmpty ? name : "\(place.path)/\(name)")
            }
        }
    }

    private struct Path {
        let directory: String
        let file: String

        init(_ id: ObjectID) {
            directory = String(id.hex.prefix(2))
            file = String(id.hex.dropFirst(2))
        }
    }

    /// The directory; `nil` if it does not exist.
    private func root() throws -> Directory? {
        guard let status = try parent.status(name) else { return nil }
        guard status.kind == .directory else { throw StoreError.foreign(path: shown) }
        return try parent.directory(name)
    }

    /// Reads a loose object.
    private static func object(in bytes: [UInt8]) -> GitObject? {
        guard let inflated = try? ZLibStream.inflate(bytes[...], limit: GitObject.Kind.blob.limit + 64),
            inflated.consumed == bytes.count, let nul = inflated.bytes.firstIndex(of: 0)
        else { return nil }
        let words = String(decoding: inflated.bytes[..<nul], as: UTF8.self).split(separator: " ")
        let content = [UInt8](inflated.bytes[(nul + 1)...])
        guard words.count == 2, let kind = GitObject.Kind(rawValue: String(words[0])), words[1] == "\(content.count)",
            content.count <= kind.limit
        else { return nil }
        return GitObject(kind, content)
    }

    private func system<Result>(_ body: () throws -> Result) throws(StoreError) -> Result {
        do {
            return try body()
        } catch let error as StoreError {
            throw error
        } catch let error as SystemError {
            throw .system(error)
        } catch {
            throw .system(SystemError(number: 0, action: "read", path: shown))
        }
    }
}
