internal import FetchModel

/// Why a manifest is refused as a whole, or for a combination of keys.
enum ManifestError: Diagnosable, Equatable {
    case empty
    case notAMapping(found: String)
    case unsupportedVersion(String)
    case missingDependencies
    case badWorkspace(RepositoryFault)
    case workspaceNamesHost
    case workspaceHasGroups(Host.Kind)
    case badOrigin(String)
    case conflictingKeys(String, with: String, reason: String, help: String = "remove one of them")
    case misplacedKey(String, goesWith: String, help: String = "remove it")
}
