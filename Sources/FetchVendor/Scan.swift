package import FetchModel
package import FetchSystem

/// What is at a dependency's destination.
package struct Scan: Hashable, Sendable {
    /// What is at the destination itself.
    package enum Root: Hashable, Sendable {
        /// Nothing.
        case missing
        /// A directory, which was scanned.
        case directory
        /// Something else.
        case notDirectory(FileStatus.Kind)
    }

    /// What is at the destination.
    package let root: Root
    /// When the scan began, in nanoseconds since 1970.
    package let observed: Int
    /// The tree id of the files and links; `others` are not part of it.
    package let treeID: TreeID
    /// How many files and links there are.
    package let files: Int
    /// The total size of the files in bytes; links count nothing.
    package let bytes: Int
    private var findings: Findings

    /// A scan that began at `observed` and found `findings` in the directory at the destination.
    package init(findings: Findings, observed: Int) {
        self.init(root: .directory, findings: findings, observed: observed)
    }

    /// A scan that began at `observed` and found no directory at the destination.
    package init(root: Root, observed: Int) {
        self.init(root: root, findings: Findings(), observed: observed)
    }

    private init(root: Root, findings: Findings, observed: Int) {
        self.root = root
        self.observed = observed
        self.findings = findings
        let tree = findings.tree
        (treeID, files, bytes) = (tree.id, tree.files, tree.bytes)
    }

    /// Files and links, in the order of the bytes of their paths.
    package var entries: [ObservedFile] { findings.entries }
    /// Directories below the destination, empty ones too, in the order of the bytes of their paths.
    package var directories: [ObservedDirectory] { findings.directories }
    /// What cannot be part of a tree.
    package var others: [Findings.Other] { findings.others }
    /// How many files were read, because no record vouched for them.
    package var filesRead: Int { findings.filesRead }
    /// The tree of the files and links. Computed at each call.
    package var tree: Tree { findings.tree }

    /// Whether the destination is a directory that contains exactly the tree `id`.
    package func holds(_ id: TreeID) -> Bool { root == .directory && others.isEmpty && treeID == id }

    /// Returns the scan without its files and directories, which are nearly all of its memory.
    package func withoutEntries() -> Scan {
        var copy = self
        (copy.findings.entries, copy.findings.directories) = ([], [])
        return copy
    }
}
