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
        guard let incoming = try managed()?.directoryIfPresent("incoming") else { return Size() }
        return try incoming.entries().reduce(into: Size()) { size, entry in
            guard let file = try incoming.fileIfPresent(entry.name) else { return }
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
            if let incoming = try root.directoryIfPresent("incoming") { try sweep(incoming) }
        }
        return removed
    }

    /// Removes everything from the cache but what other processes are writing now. Returns how much was removed. Throws
    /// `CacheError` and `SystemError`.
    @discardableResult
    package func clean() throws -> Size {
        let removed = try size()
        guard let root = try managed() else { return removed }
        try root.removeTree("archives")
        try root.removeTree("aliases")
        try root.removeTree(Self.tagDirectory)
        if let incoming = try root.directoryIfPresent("incoming") { try sweep(incoming) }
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
        guard let root = try managed(), try root.status("archives")?.kind == .directory,
            let archives = try root.directoryIfPresent("archives")
        else { return [] }
        var items: [Item] = []
        for prefix in try archives.entries() where prefix.name.isHexadecimal(2) {
            guard let directory = try archives.directoryIfPresent(prefix.name) else { continue }
            for entry in try directory.entries() where entry.name.isHexadecimal(62) {
                guard let status = try directory.status(entry.name) else { continue }
                items.append(Item(directory: directory, name: entry.name, bytes: status.size, used: status.modified))
            }
        }
        return items
    }
}

extension String {
    fileprivate func isHexadecimal(_ count: Int) -> Bool { utf8.count == count && Hex.decode(self) != nil }
}

extension Duration {
    /// The duration in nanoseconds; longer ones than 200 years are cut to that, so that they fit.
    fileprivate var nanoseconds: Int {
        let seconds = min(max(components.seconds, 0), 200 * 366 * 86_400)
        return Int(seconds) * 1_000_000_000
    }
}
