package import FetchModel
internal import FetchSystem

/// What a walk through a directory found.
package struct Findings: Hashable, Sendable {
    /// Something that no dependency can contain.
    package struct Other: Hashable, Sendable {
        /// Why it cannot be part of a tree.
        package enum Reason: String, Hashable, Sendable {
            /// A fifo, socket or device.
            case special = "not a file, directory or link"
            /// A `.git`, which git never records; nothing below it was read.
            case git = "git's own data"
            /// A name that is not UTF-8; the path is repaired for display.
            case name = "a name that is not UTF-8"
        }

        /// Its path.
        package var path: String
        /// Why.
        package var reason: Reason
    }

    /// Files and links, in the order of the bytes of their paths.
    package var entries: [ObservedFile] = []
    /// Directories, empty ones too, in the order of the bytes of their paths.
    package var directories: [ObservedDirectory] = []
    /// What cannot be part of a tree, in the order of the walk.
    package var others: [Other] = []
    /// How many files were read, because no record vouched for them.
    package var filesRead = 0

    /// No findings yet.
    package init() {}

    /// The tree of the entries. Computed at each call.
    package var tree: Tree { Tree(entries.lazy.map(\.entry)) }
}
