internal import Glibc

/// One file or symbolic link of a tree, as git records it.
package struct TreeEntry: Hashable, Sendable {
    /// The kind of an entry; the raw value is git's mode.
    package enum Mode: UInt32, Sendable {
        /// A file that is not executable, `100644`.
        case file = 0o100644
        /// A file that its owner may execute, `100755`.
        case executable = 0o100755
        /// A symbolic link, `120000`; its bytes are the link's target.
        case symlink = 0o120000
    }

    /// The path below the tree's root, with `/` between names; none of them is empty, `.` or `..`.
    package var path: String
    /// File, executable file, or link.
    package var mode: Mode
    /// git's blob id in the SHA-256 object format: of `blob <size>\0` and the bytes.
    package var blob: SHA256Digest
    /// The size in bytes; for a link, of its target.
    package var size: Int

    /// Creates the entry at `path`.
    package init(path: String, mode: Mode, blob: SHA256Digest, size: Int) {
        self.path = path
        self.mode = mode
        self.blob = blob
        self.size = size
    }
}

/// A whole tree: its entries in git's order, and the id that follows from them.
package struct Tree: Hashable, Sendable {
    /// Sorted by the bytes of their paths.
    package let entries: [TreeEntry]
    /// The root's id.
    package let id: TreeID

    /// Creates the tree of `entries`, in any order; no path may occur twice.
    package init(_ entries: some Sequence<TreeEntry>) {
        self.entries = entries.sortedByPath()
        id = TreeHash.id(of: self.entries)
    }

    /// How many files and links there are.
    package var files: Int { entries.count }

    /// The files' total size in bytes; links count nothing.
    package var bytes: Int { entries.reduce(0) { $1.mode == .symlink ? $0 : $0 + $1.size } }
}

extension Sequence<TreeEntry> {
    /// Returns the entries sorted by the bytes of their paths, as most already are.
    fileprivate func sortedByPath() -> [TreeEntry] {
        let entries = Array(self)
        let isSorted = zip(entries, entries.dropFirst()).allSatisfy { $0.path.precedesInBytes($1.path) }
        return isSorted ? entries : entries.sorted { $0.path.precedesInBytes($1.path) }
    }
}

extension String {
    /// Whether this precedes `other` by the bytes of their UTF-8, the order of git's trees and of the lockfile.
    package func precedesInBytes(_ other: String) -> Bool {
        // Nearly all strings are contiguous, which compares several times as fast.
        utf8.withContiguousStorageIfAvailable { own in
            other.utf8.withContiguousStorageIfAvailable { other in
                guard let ours = own.baseAddress, let theirs = other.baseAddress else { return own.count < other.count }
                let order = memcmp(ours, theirs, min(own.count, other.count))
                return order != 0 ? order < 0 : own.count < other.count
            }
        }.flatMap(\.self) ?? utf8.lexicographicallyPrecedes(other.utf8)
    }
}
