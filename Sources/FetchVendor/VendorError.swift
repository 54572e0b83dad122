package import FetchSystem

/// What can go wrong with a project's directories, besides failed system calls (`SystemError`).
package enum VendorError: Error, Hashable, Sendable {
    /// The destination is not a path below the project directory.
    case destinationOutside(String)
    /// The destination would be reached through a symbolic link.
    case destinationThroughLink(link: String, destination: String)
    /// The destination would be below something that is not a directory.
    case destinationThroughFile(file: String, destination: String)
    /// `.fetch` is not a directory, or a file in it is not one.
    case stateObstructed(path: String, kind: FileStatus.Kind, expected: FileStatus.Kind)
    /// A file changed each time it was read.
    case fileKeepsChanging(path: String)
    /// Another program changed a staged file before it was installed.
    case changedWhileStaged(path: String)
    /// Another process, `holder` where it is known, held the project for `seconds`.
    case busy(holder: Int32?, seconds: Int64)
}
