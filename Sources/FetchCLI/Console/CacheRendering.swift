internal import FetchEngine

/// The cache's directory, as a result of its own.
struct CachePath: Sendable {
    let path: String
}

extension CacheState {
    /// Three lines: complete archives, partial ones, and both with the cache's path.
    var sizes: String {
        let total = archives.bytes + partial.bytes
        let cells = [
            ("archives", "\(archives.archives)", Count.size(archives.bytes), ""),
            ("partial", "\(partial.archives)", Count.size(partial.bytes), ""),
            ("total", "", Count.size(total), "   \(path)"),
        ]
        let widths = (cells.map(\.1.count).max() ?? 0, cells.map(\.2.count).max() ?? 0)
        return cells.map { name, number, size, path in
            name.fitted(to: 8) + "  " + number.padded(to: widths.0) + "  " + size.padded(to: widths.1) + path
        }.joined(separator: "\n")
    }

    /// What was removed, in a sentence; `days` is how long the archives were unused, where that counted.
    func removal(unusedFor days: Int?) -> String {
        guard let removed else { return "" }
        let clause = days.map { " that no sync used in \(Count.of($0, "day"))" } ?? ""
        var parts: [String] = []
        if removed.archives.archives > 0 {
            let count = Count.of(removed.archives.archives, "archive")
            parts.append("\(count)\(clause), \(Count.size(removed.archives.bytes))")
        }
        if removed.leftovers.archives > 0 {
            let count = Count.of(removed.leftovers.archives, "partial archive")
            parts.append("\(count) of killed runs, \(Count.size(removed.leftovers.bytes))")
        }
        guard !parts.isEmpty else {
            return days.map { "nothing to remove: every archive was used within \(Count.of($0, "day"))" }
                ?? "the cache was empty"
        }
        return (removed.isDryRun ? "would remove " : "removed ") + parts.joined(separator: "; ")
    }
}

extension String {
    /// Right-aligned in `width` columns.
    fileprivate func padded(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}

extension CachePath: CommandValue {
    var additions: [JSONAddition] { [JSONAddition(key: "cache", value: CacheObject(path: path))] }
}

extension CacheState: CommandValue {
    var additions: [JSONAddition] {
        let object = CacheObject(
            path: path,
            archives: archives.archives,
            bytes: archives.bytes,
            partial: partial.archives,
            partialBytes: partial.bytes,
            removed: removed.map { $0.archives.archives + $0.leftovers.archives },
            removedBytes: removed.map { $0.archives.bytes + $0.leftovers.bytes }
        )
        return [JSONAddition(key: "cache", value: object)]
    }
}

private struct CacheObject: Encodable {
    var path: String
    var archives: Int?
    var bytes: Int?
    var partial: Int?
    var partialBytes: Int?
    var removed: Int?
    var removedBytes: Int?
}
