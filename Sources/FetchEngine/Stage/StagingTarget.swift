internal import FetchVendor

/// Where trees are staged, and what for.
enum StagingTarget: Sendable {
    /// Beside their destinations in the project, to be installed.
    case project(ProjectDirectory, Inventory)
    /// In a temporary directory, to learn their ids.
    case scratch(ProjectDirectory)

    /// The directory below which trees are staged.
    var directory: ProjectDirectory {
        switch self {
        case .project(let directory, _), .scratch(let directory): directory
        }
    }
}
