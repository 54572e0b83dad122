package import FetchModel
package import FetchSystem

/// Why a lockfile cannot be read or written.
package enum LockfileError: Diagnosable, Equatable {
    /// It is not what this version of fetch writes.
    case damaged(reason: String, at: Place)
    /// It has the marks of a merge conflict.
    case conflict(at: Place)
    /// A later version of fetch wrote it.
    case newer(version: String, at: Place)
    /// It is a symbolic link that leads out of the project.
    case linkOutside(at: Place)
    /// It is a symbolic link that leads to no file.
    case linkToNothing(at: Place)
    /// Something that is not a file has its name.
    case notAFile(path: String, LockfileObstacle)
    /// The system refused to read or write it.
    case system(SystemError)
}

/// What is where a lockfile should be written.
package enum LockfileObstacle: Sendable { case link, other }
