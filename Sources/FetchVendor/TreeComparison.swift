package import FetchModel
internal import FetchSystem

/// The differences between an expected tree and what was scanned.
package struct TreeComparison: Hashable, Sendable {
    /// The detail of a file that differs in its line endings only.
    package static let lineEndingsOnly = "line endings only"

    /// Every path that differs, in the order of the bytes of the paths.
    package let changes: [Change]

    /// Compares what was scanned at `destination` with `expected`. Reads files that differ again, to tell whether they
    /// differ in their line endings only. Throws as `ProjectDirectory.parent(of:)` does.
    package init(
        expected: [TreeEntry],
        scan: Scan,
        destination: String,
        in project: ProjectDirectory
    ) throws {
        var changes: [Change] = []
        if case .notDirectory(let kind) = scan.root {
            changes.append(Change(.modified, ".", detail: "\(kind.noun), not a directory"))
        }
        let wanted = expected.sorted { $0.path.precedesInBytes($1.path) }
        var present = scan.entries[...]
        for entry in wanted {
            while let next = present.first, next.entry.path.precedesInBytes(entry.path) {
                changes.append(Change(.extra, next.entry.path))
                present.removeFirst()
            }
            guard let found = present.first, found.entry.path == entry.path else {
                changes.append(Change(.missing, entry.path))
                continue
            }
            present.removeFirst()
            if found.entry == entry { continue }
            changes.append(
                Change(
                    .modified,
                    entry.path,
                    detail: try Self.detail(entry, found.entry, "\(destination)/\(entry.path)", in: project)
                )
            )
        }
        changes += present.map { Change(.extra, $0.entry.path) }
        changes += scan.others.map { Change(.extra, $0.path, detail: $0.reason.rawValue) }
        self.changes = Self.merged(changes)
    }

    /// Makes one change of a missing and an extra path that are the same.
    private static func merged(_ changes: [Change]) -> [Change] {
        var extras: [String: Change] = [:]
        for change in changes where change.kind == .extra { extras[change.path] = change }
        let both = Set(changes.filter { $0.kind == .missing && extras[$0.path] != nil }.map(\.path))
        return
            changes
            .filter { !(both.contains($0.path) && $0.kind == .extra) }
            .map { both.contains($0.path) ? Change(.modified, $0.path, detail: extras[$0.path]?.detail) : $0 }
            .sorted { $0.path.precedesInBytes($1.path) }
    }

    private static func detail(
        _ wanted: TreeEntry,
        _ found: TreeEntry,
        _ path: String,
        in project: ProjectDirectory
    ) throws -> String {
        switch (wanted.mode, found.mode) {
        case (.symlink, .symlink): return "link target"
        case (.symlink, _): return "a file, not a symbolic link"
        case (_, .symlink): return "a symbolic link, not a file"
        default: break
        }
        var details: [String] = []
        if wanted.blob != found.blob {
            let isEndings = try hasOtherLineEndings(path, than: wanted, in: project)
            details.append(isEndings ? lineEndingsOnly : "content")
        }
        if wanted.mode != found.mode {
            details.append(wanted.mode == .executable ? "executable bit removed" : "executable bit set")
        }
        return details.joined(separator: ", ")
    }

    private static func hasOtherLineEndings(
        _ path: String,
        than wanted: TreeEntry,
        in project: ProjectDirectory
    ) throws -> Bool {
        guard let parent = try project.parent(of: path) else { return false }
        let hasher = SHA256Hasher()
        for endings in LineEndings.allCases {
            if try endings.blob(of: parent.name, in: parent.directory, with: hasher)?.0 == wanted.blob { return true }
        }
        return false
    }
}
