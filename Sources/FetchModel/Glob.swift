/// One pattern of a `.gitignore` file (gitignore(5)), for `include` and `exclude`.
///
/// A pattern without a slash matches at any depth; one with a slash at its start or in its middle is relative to the
/// root. One that matches a directory takes everything below it. As in git, `?` and `[…]` match one byte of UTF-8, and
/// case counts. Matching never takes more than (length of the pattern) × (length of the path) steps for each
/// directory that a `**` can skip.
package struct Glob: Hashable, Sendable {
    /// The pattern as written.
    package let pattern: String
    /// What the names of a path must match, one after the other, from the root.
    private let segments: [GlobSegment]
    /// Whether it ended in `/`, and so matches directories only.
    private let matchesDirectoriesOnly: Bool
    /// Patterns of which each matches as well; nearly always none.
    private let others: [Glob]

    /// Reads `text`. Throws `Malformed` for a pattern that can match nothing or is not closed.
    package init(_ text: String) throws(Malformed) {
        var parser = GlobParser(text)
        (segments, matchesDirectoriesOnly) = try parser.parse()
        pattern = text
        var others: [Glob] = []
        for other in GlobParser.alternatives(to: text) { others.append(try Glob(single: other)) }
        self.others = others
    }

    /// Reads a pattern that has no others.
    private init(single text: String) throws(Malformed) {
        var parser = GlobParser(text)
        (segments, matchesDirectoriesOnly) = try parser.parse()
        (pattern, others) = (text, [])
    }

    /// Why a text is not a pattern.
    package struct Malformed: Error, Hashable, Sendable {
        /// The reason for a message: lower case, no full stop.
        package let reason: String
    }

    /// Whether it matches `path` (relative to the root, `/` between names) or a directory above it.
    package func matches(_ path: String, isDirectory: Bool = false) -> Bool {
        var path = path
        return path.withUTF8 { matches($0, isDirectory: isDirectory) }
    }

    /// The same, of the UTF-8 of a path.
    package func matches(_ path: UnsafeBufferPointer<UInt8>, isDirectory: Bool) -> Bool {
        matchesItself(path, isDirectory: isDirectory)
            || others.contains { $0.matchesItself(path, isDirectory: isDirectory) }
    }

    private func matchesItself(_ path: UnsafeBufferPointer<UInt8>, isDirectory: Bool) -> Bool {
        // Greedy, with one place to return to: the last `**`. An earlier one never needs to take more than its least,
        // since the later one can skip as much. `start` beyond the end means that no name is left.
        var start = 0
        var segment = 0
        var retry: (segment: Int, start: Int)?
        while segment < segments.count {
            if case .directories = segments[segment] {
                segment += 1
                retry = (segment, start)
                continue
            }
            if start <= path.count {
                let end = Self.endOfName(path, from: start)
                if segments[segment].matches(UnsafeBufferPointer(rebasing: path[start..<end])) {
                    (segment, start) = (segment + 1, end + 1)
                    continue
                }
            }
            guard let last = retry, last.start <= path.count else { return false }
            start = Self.endOfName(path, from: last.start) + 1
            (segment, retry) = (last.segment, (last.segment, start))
        }
        // What matched is the path itself, or, where names are left, a directory above it.
        return start <= path.count || !matchesDirectoriesOnly || isDirectory
    }

    /// Returns a pattern for the path of these bytes alone, and what is below it. Bytes that a pattern should not have,
    /// such as control characters, become `?`.
    package static func exactly(_ path: [UInt8]) -> String {
        guard let text = String(validating: path, as: UTF8.self) else {
            return exactly(path.map { $0 < 0x80 ? $0 : 0x7f })
        }
        var pattern = "/"
        for scalar in text.unicodeScalars {
            switch scalar {
            case "*", "?", "[", "\\": pattern += "\\\(scalar)"
            case _ where Quotation.isPlain(scalar) && scalar.properties.generalCategory != .format:
                pattern.unicodeScalars.append(scalar)
            default: pattern += String(repeating: "?", count: UTF8.width(scalar))
            }
        }
        // A trailing blank would be ignored.
        return pattern.hasSuffix(" ") ? pattern.dropLast() + "\\ " : pattern
    }

    private static func endOfName(_ path: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var end = start
        while end < path.count, path[end] != UInt8(ascii: "/") { end += 1 }
        return end
    }

    package static func == (left: Glob, right: Glob) -> Bool { left.pattern == right.pattern }

    package func hash(into hasher: inout Hasher) { hasher.combine(pattern) }
}
