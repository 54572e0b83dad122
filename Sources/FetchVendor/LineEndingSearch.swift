package import FetchModel
internal import FetchSystem

/// Finds which files of a tree differ from another tree in their line endings only, where that tree is known by its id
/// alone.
///
/// A checkout converts files by patterns, mostly of their extensions (`*.txt text eol=crlf`). So the files of one
/// extension that have the same line endings now were converted together or not at all, and only these combinations are
/// tried: first all text to LF or to CR LF, then every choice of extensions.
struct LineEndingSearch {
    /// One file with its line endings converted.
    private struct Conversion {
        /// Its index among the entries.
        var index: Int
        var entry: TreeEntry
    }

    /// How many extensions are combined, and how many entries are hashed for that, at most.
    private static let groupLimit = 10
    private static let hashLimit = 4_000_000

    private let entries: [TreeEntry]
    /// The possible conversions: those to the same line endings, of files with the same extension.
    private let groups: [(endings: LineEndings, conversions: [Conversion])]

    /// Prepares the conversions of what was scanned at `destination`. Reads every file again. Throws as
    /// `ProjectDirectory.parent(of:)` does.
    init(_ scan: Scan, at destination: String, in project: ProjectDirectory) throws {
        entries = scan.entries.map(\.entry)
        var groups: [String: (LineEndings, [Conversion])] = [:]
        let hasher = SHA256Hasher()
        for (index, entry) in entries.enumerated() where entry.mode != .symlink {
            guard let parent = try project.parent(of: "\(destination)/\(entry.path)") else { continue }
            for endings in LineEndings.allCases {
                guard let (blob, size) = try endings.blob(of: parent.name, in: parent.directory, with: hasher),
                    blob != entry.blob
                else { continue }
                let converted = TreeEntry(path: entry.path, mode: entry.mode, blob: blob, size: size)
                let key = "\(endings) \(Self.pattern(of: parent.name))"
                groups[key, default: (endings, [])].1.append(Conversion(index: index, entry: converted))
            }
        }
        self.groups = groups.sorted { $0.key < $1.key }.map { ($0.value.0, $0.value.1) }
    }

    /// Returns the paths of the files that must be converted to get the tree `id`; `nil` where no combination gives it.
    func paths(to id: TreeID) -> [String]? {
        for endings in LineEndings.allCases {
            if let paths = attempt(groups.filter { $0.endings == endings }, id) { return paths }
        }
        var candidates = groups
        if candidates.count > Self.groupLimit {
            // Text that a checkout converted has CR LF now, far more often than the reverse.
            candidates = groups.filter { $0.endings == .unix }
        }
        guard candidates.count <= Self.groupLimit, entries.count << candidates.count <= Self.hashLimit else {
            return nil
        }
        for choice in 1..<(1 << candidates.count) {
            let chosen = candidates.indices.filter { choice >> $0 & 1 == 1 }.map { candidates[$0] }
            if let paths = attempt(chosen, id) { return paths }
        }
        return nil
    }

    private func attempt(_ groups: [(endings: LineEndings, conversions: [Conversion])], _ id: TreeID) -> [String]? {
        var converted = entries
        let conversions = groups.flatMap(\.conversions)
        for conversion in conversions { converted[conversion.index] = conversion.entry }
        guard Tree(converted).id == id else { return nil }
        return Set(conversions.map(\.entry.path)).sorted { $0.precedesInBytes($1) }
    }

    /// The extension of `name`, or all of it where it has none.
    private static func pattern(of name: String) -> Substring {
        name.lastIndex(of: ".").map { name[$0...] } ?? name[...]
    }
}

extension Scan {
    /// Returns how what was scanned at `destination` differs from the tree `id`, where it differs in line endings only and
    /// no listing of the tree is known; `nil` where it differs in more. `files` is the number of files and links of the
    /// tree. Reads every file again. Throws as `ProjectDirectory.parent(of:)` does.
    package func lineEndingChanges(
        from id: TreeID,
        files: Int,
        destination: String,
        in project: ProjectDirectory
    ) throws -> [Change]? {
        guard root == .directory, others.isEmpty, files == self.files else { return nil }
        return try LineEndingSearch(self, at: destination, in: project).paths(to: id)?
            .map { Change(.modified, $0, detail: TreeComparison.lineEndingsOnly) }
    }
}
