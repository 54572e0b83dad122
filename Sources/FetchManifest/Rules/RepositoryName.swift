internal import FetchModel

/// Why a text does not name a repository.
enum RepositoryFault: Error, Equatable {
    /// A URL or path; `spelling` is the same repository as `repo:` spells it, where its host is known.
    case address(spelling: String?)
    case missingName
    /// `.` or `..`.
    case dots(String)
    case leadingDash
    case character(Unicode.Scalar)
    /// A tag or branch after `@` or `#`, as other tools write it.
    case revision(repository: String, revision: String)
    case gitSuffix(spelling: String)
    case noWorkspace(slug: String)
    case nestedGroups(Host.Kind)
}

/// What `repo:` names: `[host:][workspace/]slug`.
struct RepositoryName {
    /// The host's name, where it is given.
    var host: String?
    /// The names between slashes; the last is the slug.
    var segments: [String]

    /// Parses `text`.
    init(_ text: String) throws(RepositoryFault) {
        if text.contains("://") || text.hasPrefix("git@") || text.hasPrefix("/") || text.hasPrefix(".") {
            throw .address(spelling: nil)
        }
        var path = Substring(text)
        if let colon = text.firstIndex(of: ":") {
            host = String(text[..<colon])
            path = text[text.index(after: colon)...]
        }
        segments = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        for segment in segments {
            guard let fault = Self.fault(in: segment) else { continue }
            if case .character("@") = fault { throw Self.revision(in: text, after: "@") ?? fault }
            if case .character("#") = fault { throw Self.revision(in: text, after: "#") ?? fault }
            throw fault
        }
    }

    /// Returns why `segment` is not an owner, group or slug: no forge allows such names, and they would change the meaning of
    /// a URL that contains them.
    static func fault(in segment: String) -> RepositoryFault? {
        if segment.isEmpty { return .missingName }
        if segment == "." || segment == ".." { return .dots(segment) }
        if segment.hasPrefix("-") { return .leadingDash }
        let foreign = segment.unicodeScalars.first { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-", "~", "+": false
            default: true
            }
        }
        return foreign.map { .character($0) }
    }

    private static func revision(in text: String, after separator: Character) -> RepositoryFault? {
        guard let index = text.firstIndex(of: separator), index > text.startIndex else { return nil }
        let revision = String(text[text.index(after: index)...])
        if revision.isEmpty || RefRule.fault(in: revision) != nil { return nil }
        return .revision(repository: String(text[..<index]), revision: revision)
    }
}

extension RepositoryFault {
    var message: String {
        switch self {
        case .address: "'repo' is '[host:][workspace/]slug', not a URL or a path"
        case .missingName: "a name is missing before or after '/'"
        case .dots(let name): "'\(name)' is not the name of a repository or workspace"
        case .leadingDash: "a name cannot begin with '-'"
        case .character(let scalar): "\(MaskedURL.quoted(String(scalar))) is not allowed in the name of a repository"
        case .revision(_, let revision): "\(MaskedURL.quoted(revision)) is not part of the name of a repository"
        case .gitSuffix: "a slug does not end with '.git'"
        case .noWorkspace(let slug): "the repository \(MaskedURL.quoted(slug)) has no workspace"
        case .nestedGroups(let kind): "a repository of \(kind.rawValue) is 'workspace/slug', with one '/'"
        }
    }

    /// What is wrong with the value of `workspace:`.
    var workspaceMessage: String {
        switch self {
        case .address: "'workspace' is the name of an owner or a group, not a URL or a path"
        case .dots(let name): "'\(name)' is not the name of a workspace"
        case .character(let scalar): "\(MaskedURL.quoted(String(scalar))) is not allowed in the name of a workspace"
        case .revision(_, let revision): "\(MaskedURL.quoted(revision)) is not part of the name of a workspace"
        case .missingName, .leadingDash, .gitSuffix, .noWorkspace, .nestedGroups: message
        }
    }

    /// What to write as the value of `workspace:` instead.
    var workspaceHelp: String? {
        switch self {
        case .address: "write its name alone, as in 'workspace: jumboskill'"
        case .revision(let workspace, _): "write 'workspace: \(ForeignText.line(workspace))'; a tag belongs to an entry"
        case .missingName, .dots, .leadingDash, .character, .gitSuffix, .noWorkspace, .nestedGroups: nil
        }
    }

    var help: String? {
        switch self {
        case .address(let spelling?): "write '\(spelling)'"
        case .address: "name any git server with 'git:', and an archive with 'url:'"
        case .revision(let repository, let revision):
            "write 'repo: \(ForeignText.line(repository))' and 'tag: \(ForeignText.line(revision))'"
        case .gitSuffix(let spelling): "write '\(spelling)'"
        case .noWorkspace(let slug):
            "write 'repo: WORKSPACE/\(slug)', or 'workspace: WORKSPACE' at the top of the manifest"
        case .nestedGroups: "only GitLab has groups inside of groups"
        case .missingName, .dots, .leadingDash, .character: nil
        }
    }
}
