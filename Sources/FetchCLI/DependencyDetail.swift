internal import FetchCompliance
internal import FetchEngine
internal import FetchModel

/// What a command found out about one dependency, besides its outcome.
enum DependencyDetail: Sendable {
    /// For `diff`: the patch.
    case difference(DiffResult.Difference)
    /// For `diff --save`: the patch that was saved.
    case saved(SavedPatch)
    /// For `tree`: what it needs.
    case requirements([Requirement])
    /// For `why`: where it comes from.
    case provenance(Provenance)
    /// For `prove` and `verify --origin`: what proves its origin.
    case origin(OriginFinding)
    /// For `list --licenses`: its licence.
    case license(LicenseFinding)
    /// For `audit`: its known vulnerabilities.
    case audit(AuditedDependency)
}
