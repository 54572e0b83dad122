internal import FetchModel

/// The entries in which two trees differ.
struct TreeDifference: Equatable {
    /// Entries of the old tree that are missing or different in the new one.
    let old: [TreeEntry]
    /// Entries of the new tree that are missing or different in the old one.
    let new: [TreeEntry]

    /// Compares two lists of entries, each in the order of the bytes of their paths.
    init(from old: [TreeEntry], to new: [TreeEntry]) {
        var (changed, added): ([TreeEntry], [TreeEntry]) = ([], [])
        var rest = new[...]
        for entry in old {
            while let next = rest.first, next.path.precedesInBytes(entry.path) {
                added.append(next)
                rest.removeFirst()
            }
            if rest.first?.path == entry.path, let next = rest.popFirst() {
                if next == entry { continue }
                added.append(next)
            }
            changed.append(entry)
        }
        self.old = changed
        self.new = added + rest
    }

    /// Whether the trees are the same.
    var isEmpty: Bool { old.isEmpty && new.isEmpty }

    /// The differences as changes of the old tree.
    var changes: [Change] {
        let (before, after) = (Set(old.map(\.path)), Set(new.map(\.path)))
        return before.union(after).sorted { $0.precedesInBytes($1) }.map { path in
            Change(!after.contains(path) ? .missing : before.contains(path) ? .modified : .extra, path)
        }
    }
}
