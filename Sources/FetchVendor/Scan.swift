package import FetchModel
package import FetchSystem

/// What is really at a dependency's destination.
package struct Scan: Hashable, Sendable {
    /// What stands at the destination itself.
    package enum Root: Hashable, Sendable {
        /// Nothing.
        case missing
        /// A folder, which was scanned.
        case folder
        /// A file, a link or something else, which was not looked into.
        case notFolder(FileStatus.Kind)
    }

    /// One file or link that git would record.
    package struct Entry: Hashable, Sendable {
        /// Its path, mode, blob id and size.
        package var entry: TreeEntry
        /// What the file system said of it.
        package var status: FileStatus
    }

    /// One folder below the destination.
    package struct FolderEntry: Hashable, Sendable {
        /// Its path.
        package var path: String
        /// What the file system said of it, before its names were listed.
        package var status: FileStatus
    }

    /// Something that no dependency can contain.
    package struct Other: Hashable, Sendable {
        /// Why it has no place in a tree.
        package enum Reason: String, Hashable, Sendable {
            /// A fifo, socket or device.
            case special = "not a file, folder or link"
            /// A `.git`, which git never records; what is below it was not looked at.
            case git = "git's own data"
            /// A name that is not UTF-8; the path is repaired for display.
            case name = "a name that is not UTF-8"
        }

        /// Its path.
        package var path: String
        /// Why.
        package var reason: Reason
    }

    /// What stands at the destination.
    package var root: Root
    /// Files and links, by the bytes of their paths.
    package var entries: [Entry] = []
    /// Folders below the destination, by the bytes of their paths, empty ones too.
    package var folders: [FolderEntry] = []
    /// What cannot be part of a tree, in the order of the walk.
    package var others: [Other] = []
    /// Nanoseconds since 1970 at which the scan began.
    package var observed: Int
    /// How many files were read, because no record vouched for them.
    package var filesRead = 0

    /// The identity of the tree that the entries make; `others` are not part of it.
    package internal(set) var treeID = Tree([]).id
    /// How many files and links that tree has.
    package internal(set) var files = 0
    /// The files' total size in bytes; links count nothing.
    package internal(set) var bytes = 0

    /// The tree that the entries make. Built anew at each call.
    package var tree: Tree { Tree(entries.lazy.map(\.entry)) }

    /// Whether there is nothing but exactly the tree `id`.
    package func holds(_ id: TreeID) -> Bool { root == .folder && others.isEmpty && treeID == id }

    /// The same scan without its entries and folders, for whoever needs no more than what they make: of many scans, they
    /// are nearly all.
    package func withoutEntries() -> Scan {
        var copy = self
        (copy.entries, copy.folders) = ([], [])
        return copy
    }
}
