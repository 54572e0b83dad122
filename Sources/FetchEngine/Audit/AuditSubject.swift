internal import FetchCompliance
internal import FetchModel

/// A dependency as databases of vulnerabilities know it.
struct AuditSubject: Sendable {
    let dependency: Dependency
    let pin: Pin

    init(_ entry: LockedProject.Entry) { (dependency, pin) = (entry.dependency, entry.pin) }

    var name: String { dependency.name }

    /// The repository's URL; `nil` for an archive at a URL.
    var repository: String? {
        if case .archive = dependency.source { nil } else { pin.source }
    }

    /// All that can be asked.
    var queries: [OSVQuery] {
        guard let repository else { return [] }
        return [pin.commit.map { .commit($0) }, pin.tag.map { .tag($0, repository: repository) }].compactMap(\.self)
    }

    /// Why nothing can be asked.
    var obstacle: String { repository == nil ? "an archive has no commit" : "it has neither a commit nor a tag" }
}
