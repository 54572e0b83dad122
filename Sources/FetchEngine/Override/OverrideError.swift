/// Why a directory cannot stand in for a dependency, or an override cannot be ended.
enum OverrideError: Error, Equatable {
    /// PATH names nothing.
    case missing(path: String)
    /// PATH is something else than a directory.
    case notDirectory(path: String)
    /// PATH is the project.
    case project(path: String)
    /// PATH contains the project, or a part of it that fetch writes.
    case above(path: String, below: String)
    /// PATH is in a directory that fetch writes.
    case vendored(path: String, directory: String)
    /// PATH is in a directory that git writes.
    case repository(path: String)
    /// The directory that stands in for a dependency is gone.
    case gone(name: String, path: String)
    /// The name is not overridden.
    case notOverridden(name: String, known: [String])
    /// The dependency is overridden, which is not allowed with this option, or at all.
    case forbidden(name: String, path: String, destination: String, option: String?)
    /// Nothing could authenticate the record of an override.
    case unrecorded(name: String)
}
