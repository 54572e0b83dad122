package import FetchSystem

/// A staging directory of an interrupted run that cannot be removed: it contains what another user owns, for example the
/// output of a build in a container, or an immutable file.
package struct StagingRemainder: Hashable, Sendable {
    /// The directory's path, relative to the project.
    package let path: String
    /// Why it cannot be removed.
    package let error: SystemError
}
