package import FetchModel
package import FetchSystem

/// A file or link as it was found: what git would record, and its status.
package struct ObservedFile: Hashable, Sendable {
    /// Its path, mode, blob id and size.
    package var entry: TreeEntry
    /// Its status before it was read.
    package var status: FileStatus

    /// The file `entry` with `status`.
    package init(entry: TreeEntry, status: FileStatus) {
        self.entry = entry
        self.status = status
    }
}

/// A directory as it was found.
package struct ObservedDirectory: Hashable, Sendable {
    /// Its path.
    package var path: String
    /// Its status before its names were listed.
    package var status: FileStatus

    /// The directory at `path` with `status`.
    package init(path: String, status: FileStatus) {
        self.path = path
        self.status = status
    }
}
