internal import FetchModel
internal import FetchSystem

extension ArchiveCache {
    /// How much the cache holds.
    package struct Size: Hashable, Sendable {
        /// The number of archives.
        package var archives = 0
        /// Their total size in bytes.
        package var bytes = 0

        /// A cache of this many archives and bytes.
        package init(archives: Int = 0, bytes: Int = 0) {
            self.archives = archives
            self.bytes = bytes
        }

        fileprivate mutating func add(_ bytes: Int) {
            archives += 1
            self.bytes += bytes
        }
    }

    /// Returns how much the cache holds. Throws `CacheError` and `SystemError`.
    package func size() throws -> Size {
        var size = Size()
        for item in try archives() { size.add(item.bytes) }
        return size
    }

    /// Returns how much of the cache was not used for `age`. Throws `CacheError` and `SystemError`.
    package func unused(for age: Duration) throws -> Size {
        let oldest = WallClock.stamp - age.nanoseconds
        return try archives().reduce(into: Size()) { size, item in
            if item.used < oldest { size.add(item.bytes) }
        }
    }

    /// Returns how much partial archives hold: with `isLeft` those alone that killed processes left behind. Throws
    /// `CacheError` and `SystemError`.
    package func partial(isLeft: Bool = false) throws -> Size {
        guard let incoming = try managed()?.directoryIfThere("incoming") else { return Size() }
        return try incoming.entries().reduce(into: Size()) { size, entry in
            guard CacheName.isIncoming(entry.name), let file = try incoming.fileIfPresent(entry.name) else { return }
            if try !isLeft || file.tryLock() { size.add(try file.status().size) }
        }
    }

    /// Creates the cache's directory where it is missing, and returns its path. Throws `CacheError` and `SystemError`.
    package func prepared() throws -> String {
        guard let root else { throw CacheError.homeless }
        do {
            try tag(try Directory.makeTrusted(root))
            return root
        } catch let error as UntrustedDirectory {
            throw CacheError.untrusted(error)
        }
    }

    /// Removes archives that were not used for `age`, and then the least recently used ones until the cache holds at most
    /// `limit` bytes; `nil` is no limit. Returns how much was removed. Throws `CacheError` and `SystemError`.
    ///
    /// A process that has opened an archive can read it to its end.
    @discardableResult
    package func prune(olderThan age: Duration? = nil, maxBytes limit: Int? = nil) throws -> Size {
        let oldest = age.map { WallClock.stamp - $0.nanoseconds } ?? .min
        var rest = try archives().sorted { ($0.used, $0.name) < ($1.used, $1.name) }[...]
        var held = rest.reduce(0) { $0 + $1.bytes }
        var removed = Size()
        while let item = rest.first, item.used < oldest || held > limit ?? .max {
            rest.removeFirst()
            try item.directory.removeTree(item.name)
            held -= item.bytes
            removed.add(item.bytes)
        }
        if let root = try managed() {
            try pruneTags(in: root, before: oldest)
            if let incoming = try root.directoryIfThere("incoming") { try sweep(incoming) }
        }
        return removed
    }

    /// Removes everything that fetch stored in the cache but what other processes are writing now. Returns how much was removed. Throws
    /// `CacheError` and `SystemError`.
    @discardableResult
    package func clean() throws -> Size {
        var removed = Size()
        for item in try archives() {
            try item.directory.removeTree(item.name)
            removed.add(item.bytes)
        }
        guard let root = try managed() else { return removed }
        if let archives = try root.directoryIfThere("archives") {
            for entry in try archives.entries() where CacheName.isArchiveDirectory(entry.name) {
                try archives.removeIfEmpty(entry.name)
            }
        }
        for name in ["aliases", Self.tagDirectory] {
            guard let directory = try root.directoryIfThere(name) else { continue }
            for entry in try directory.entries() where CacheName.isKeyFile(entry.name) {
                try directory.removeTree(entry.name)
            }
        }
        for name in ["archives", "aliases", Self.tagDirectory] {
            // The cache follows no link, and needs the name.
            if try root.status(name)?.kind == .symlink { try root.remove(name) } else { try root.removeIfEmpty(name) }
        }
        if let incoming = try root.directoryIfThere("incoming") { try sweep(incoming) }
        return removed
    }

    private struct Item {
        var directory: Directory
        var name: String
        var bytes: Int
        var used: Int
    }

    /// Returns all archives, in no order.
    private func archives() throws -> [Item] {
        guard let archives = try managed()?.directoryIfThere("archives") else { return [] }
        var items: [Item] = []
        for prefix in try archives.entries() where CacheName.isArchiveDirectory(prefix.name) {
            guard let directory = try archives.directoryIfThere(prefix.name) else { continue }
            for entry in try directory.entries() where CacheName.isArchive(entry.name) {
                guard let status = try directory.status(entry.name), status.kind == .file else { continue }
                items.append(Item(directory: directory, name: entry.name, bytes: status.size, used: status.modified))
            }
        }
        return items
    }
}

extension Directory {
    /// Opens the directory `name`; `nil` where something else or nothing has that name. Throws `SystemError`.
    func directoryIfThere(_ name: String) throws -> Directory? {
        try status(name)?.kind == .directory ? try directoryIfPresent(name) : nil
    }

    /// Removes the directory `name`, unless something is in it. Throws `SystemError`.
    fileprivate func removeIfEmpty(_ name: String) throws {
        do {
            if try status(name)?.kind == .directory { try removeDirectory(name) }
        } catch let error as SystemError where error.meansNotEmpty || error.meansMissing {}
    }
}

extension Duration {
    /// The duration in nanoseconds; longer ones than 200 years are cut to that, so that they fit.
    fileprivate var nanoseconds: Int {
        let seconds = min(max(components.seconds, 0), 200 * 366 * 86_400)
        return Int(seconds) * 1_000_000_000
    }
}
