package import FetchModel

/// The dependencies of a project, and what they need themselves.
package struct RequirementTree: Sendable {
    /// The name of the project's directory.
    package var project: String
    /// One outcome for each dependency, and every failure.
    package var report = Report()
    /// What each needs, by name.
    package var requirements: [String: [Requirement]] = [:]
    /// The groups of each, by name.
    package var groups: [String: [String]] = [:]
}
