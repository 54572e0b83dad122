internal import FetchForge
internal import FetchModel

/// What a SPEC of `fetch download` means.
enum DownloadTarget: Hashable, Sendable {
    /// The archive of a revision of a forge's repository; of the newest tag where none is asked for.
    case forge(ForgeAddress, Repository, AddTarget.Asked?)
    /// A file on the web.
    case web(WebURL, fileName: String)

    /// Reads `spec` as `fetch add` does. `workspace` is that of repositories whose SPEC names none, the first of `forges` their
    /// host. Throws `AddressError`, `AddError`, `SpecError` and `FileName.Problem`.
    init(_ spec: String, workspace: String?, forges: [ForgeAddress], in directory: String) throws {
        let target = try AddTarget(spec, forges: forges, in: directory, root: directory)
        switch target.source {
        case .repository(let text):
            self = try Self.repository(text, target.asked, of: spec, workspace: workspace, forges: forges)
        case .archive(let url): self = try Self.archive(url, of: spec, in: directory)
        case .git: throw SpecError.throughGit(spec)
        case .page:
            // Says what the page is, as far as that is known.
            _ = try RepositoryAddress.parse(spec, forges: forges)
            throw SpecError.throughGit(spec)
        }
    }

    private static func repository(
        _ text: String,
        _ asked: AddTarget.Asked?,
        of spec: String,
        workspace: String?,
        forges: [ForgeAddress]
    ) throws -> DownloadTarget {
        guard case .repository(let host, let own, let slug, _) = try RepositoryAddress.parse(text, forges: forges)
        else {
            throw AddressError.namesNothing(spec)
        }
        let name = host ?? forges.first?.name ?? ""
        guard let workspace = own ?? workspace else { throw SpecError.noWorkspace(spec, slug: slug) }
        guard let address = forges.first(where: { $0.name == name }) else {
            throw SpecError.unknownHost(name, known: forges.map(\.name))
        }
        if workspace.contains("/"), ForgeTable.catalog[address.kind]?.hasNestedGroups == false {
            let reason = "is not a repository of \(address.kind.rawValue), whose paths have one '/'"
            throw AddressError.notASpec(spec, reason: reason, help: nil)
        }
        return .forge(address, Repository(workspace: workspace, slug: slug), asked)
    }

    private static func archive(_ url: String, of spec: String, in directory: String) throws -> DownloadTarget {
        if url.contains("://"), url.contains("#") { throw SpecError.fragment(spec) }
        // What is wrong is the SPEC, and no `url:`.
        guard let archive = try? PlainArchive(url, relativeTo: directory) else { throw AddressError.namesNothing(spec) }
        guard case .web(let web) = archive.location else { throw SpecError.onThisMachine(spec) }
        if archive.fileName.isEmpty { throw FileName.Problem.unnamed(url: url) }
        return .web(web, fileName: try FileName(archive.fileName).description)
    }

    /// The name of its file, where no host has to be asked for it.
    var file: String? {
        switch self {
        case .web(_, let fileName): fileName
        case .forge(_, let repository, .selector(let selector)):
            Revision(selector).map { Self.file(repository, $0.name) }
        case .forge: nil
        }
    }

    /// The name of the file of `repository` at the revision with this name.
    static func file(_ repository: Repository, _ revision: String) -> String {
        // A tag may have slashes; a file name may not.
        let name = revision.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "-")
        return "\(repository.slug)-\(name).tar.gz"
    }
}
