internal import FetchModel
internal import FetchSystem

extension ArchiveCache {
    /// What the cache holds.
    package struct Size: Hashable, Sendable {
        /// How many archives.
        package var archives = 0
        /// Their total size in bytes.
        package var bytes = 0

        /// So many archives of so many bytes in all.
        package init(archives: Int = 0, bytes: Int = 0) {
            self.archives = archives
            self.bytes = bytes
        }
    }

    /// What the cache holds; nothing where there is none. Throws `SystemError`.
    package func size() throws -> Size {
        var size = Size()
        for item in try archives() {
            size.archives += 1
            size.bytes += item.bytes
        }
        return size
    }

    /// Removes archives that were not used for `age`, and then, the least recently used first, as many as it takes to
    /// hold at most `limit` bytes; `nil` sets no bound. Says what went. Throws `SystemError`.
    ///
    /// An archive that another process reads meanwhile stays readable to it.
    @discardableResult
    package func prune(olderThan age: Duration? = nil, maxBytes limit: Int? = nil) throws -> Size {
        let oldest = age.map { WallClock.stamp - $0.nanoseconds } ?? .min
        var rest = try archives().sorted { ($0.used, $0.name) < ($1.used, $1.name) }[...]
        var held = rest.reduce(0) { $0 + $1.bytes }
        var removed = Size()
        while let item = rest.first, item.used < oldest || held > limit ?? .max {
            rest.removeFirst()
            try item.folder.removeTree(item.name)
            held -= item.bytes
            removed.archives += 1
            removed.bytes += item.bytes
        }
        if let incoming = try folder(["incoming"]) { try sweep(incoming) }
        return removed
    }

    /// Removes everything that this cache made, but for what other processes are writing at this moment. Says what
    /// went. Throws `SystemError`.
    @discardableResult
    package func clean() throws -> Size {
        let removed = try size()
        guard let root = try folder([]) else { return removed }
        try root.removeTree("archives")
        try root.removeTree("aliases")
        if let incoming = try root.folderIfPresent("incoming") { try sweep(incoming) }
        return removed
    }

    private struct Item {
        var folder: Folder
        var name: String
        var bytes: Int
        var used: Int
    }

    /// All archives, in no order.
    private func archives() throws -> [Item] {
        guard let root = try folder([]), try root.status("archives")?.kind == .folder,
            let archives = try root.folderIfPresent("archives")
        else { return [] }
        var items: [Item] = []
        for directory in try archives.entries() where directory.name.isHexadecimal(2) {
            guard let folder = try archives.folderIfPresent(directory.name) else { continue }
            for entry in try folder.entries() where entry.name.isHexadecimal(62) {
                guard let status = try folder.status(entry.name) else { continue }
                items.append(Item(folder: folder, name: entry.name, bytes: status.size, used: status.modified))
            }
        }
        return items
    }
}

extension String {
    fileprivate func isHexadecimal(_ count: Int) -> Bool { utf8.count == count && Hex.decode(self) != nil }
}

extension Duration {
    /// 200 years at most, which is as good as for ever.
    fileprivate var nanoseconds: Int {
        let seconds = min(max(components.seconds, 0), 200 * 366 * 86_400)
        return Int(seconds) * 1_000_000_000
    }
}
