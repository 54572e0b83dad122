internal import FetchModel

/// Why `fetch add` does not add what a SPEC names.
enum AddError: Diagnosable, Equatable {
    case credentials(String)
    /// A tag in the URL, and another behind its `@`.
    case twoRevisions(String)
    /// Nothing follows the `@`.
    case noRevision(String)
    /// An `@` in the query or fragment of a URL, which are left out.
    case revisionInQuery(String)
    case badRange(String, reason: String)
    case shortCommit(String)
    /// Both the SPEC and an option, or two options, ask for a revision.
    case conflictingRevisions(String)
    case archiveHasNoRevisions(String)
    /// `--name` or `--into` with several SPECs.
    case oneSpecOnly(option: String)
    /// Two SPECs have the same name.
    case sameName(String, specs: [String])
    /// The manifest has an entry of that name.
    case nameTaken(String, line: Int, manifest: String, current: String, tag: String?)
    /// Git found no repository at a page of an unknown host, for this reason.
    case noRepository(reason: String, Failure.Kind)
    /// Git does not reach the repository at a clone address that a page of a server without a kind tells.
    case notReached(String, Failure)
    /// The newest tag, or the default branch, is one that no manifest can name.
    case unwritableRevision(String, reason: String)
    /// Something is at the destination that fetch did not install.
    case inTheWay(String, path: String, command: String, [Change])
    /// The dependency has local modifications.
    case modified(String, path: String, command: String, [Change])

    var failure: Failure {
        switch self {
        case .credentials(let spec):
            Failure(
                .usage,
                "credentials-in-url",
                "\(Self.quoted(spec)) holds a password or a user's name",
                help: "leave it out, and sign in with `fetch login`"
            )
        case .unwritableRevision(let name, let reason):
            Failure(
                .data,
                "revision-not-writable",
                "the newest revision of \(Quotation.of(name)) cannot be written in a manifest: \(reason)",
                help: "name another with `@TAG` behind it"
            )
        case .twoRevisions(let spec):
            Failure(
                .usage,
                "bad-spec",
                "\(Self.quoted(spec)) names one revision in its URL and another behind '@'",
                help: "leave one of them out"
            )
        case .noRevision(let spec):
            Failure(
                .usage,
                "bad-spec",
                "\(Self.quoted(spec)) names no tag behind its '@'",
                help: "add one, or leave out the '@'"
            )
        case .revisionInQuery(let spec):
            Failure(
                .usage,
                "bad-spec",
                "\(Self.quoted(spec)) has an '@' behind its '?' or '#', where it may be a tag's or not",
                help: "leave out what follows the '?' or '#', and write '@TAG' behind the rest"
            )
        case .badRange(let text, let reason):
            Failure(
                .usage,
                "bad-version",
                "\(MaskedURL.quoted(text)) is not a valid version range: \(reason)",
                help: "write, for example, '^1.6', '~1.2' or '>=1.2 <2'"
            )
        case .shortCommit(let text):
            Failure(
                .usage,
                "bad-commit",
                "\(MaskedURL.quoted(text)) is not the full id of a commit",
                help: "write all 40 digits after --commit"
            )
        case .conflictingRevisions(let spec):
            Failure(
                .usage,
                "bad-spec",
                "more than one revision of \(Self.quoted(spec)) is asked for",
                help: "give one of '@TAG', --branch, --commit and --version"
            )
        case .archiveHasNoRevisions(let spec):
            Failure(
                .usage,
                "bad-spec",
                "\(Self.quoted(spec)) is an archive, which has no branches, commits or versions",
                help: "leave out --branch, --commit and --version"
            )
        case .oneSpecOnly(let option):
            Failure(
                .usage,
                "usage",
                "\(option) is for one SPEC alone",
                help: "add the others with a second `fetch add`"
            )
        case .sameName(let name, let specs):
            Failure(
                .usage,
                "name-taken",
                "\(specs.map(Self.quoted).joined(separator: " and ")) would both be called \(MaskedURL.quoted(name))",
                help: "add them one after the other, with --name"
            )
        case .nameTaken(let name, let line, let manifest, let current, let tag):
            Failure(
                .usage,
                "name-taken",
                "\(manifest):\(line) has a dependency \(MaskedURL.quoted(name)) already, at \(ForeignText.line(current))",
                help:
                    "`fetch update \(ForeignText.shellWord(name))\(tag.map { " --to \(ForeignText.shellWord($0))" } ?? "")`, "
                    + "or give another --name"
            )
        case .noRepository(let reason, let kind):
            Failure(
                kind,
                "no-repository",
                "\(reason); it is neither an archive nor a page of a known host",
                help: "give the address that `git clone` takes, as 'git+https://…' or 'ssh://…'"
            )
        case .notReached(let address, let failure):
            Failure(
                failure.kind,
                failure.code,
                failure.message,
                help: (failure.help.map { "\($0); " } ?? "")
                    + "in the manifest, the repository is `git: \(ForeignText.line(address))`"
            )
        case .inTheWay(let name, let path, let command, let changes):
            Failure(
                .unmet,
                "modified",
                "'\(name)' was not added: its destination has other content, which was kept: \(Self.shown(changes, path))",
                help: "move it elsewhere, or overwrite it with `\(command)`"
            )
        case .modified(let name, let path, let command, let changes):
            Failure(
                .unmet,
                "modified",
                "'\(name)' has local modifications, which were kept: \(Self.shown(changes, path))",
                help: "move them elsewhere, or overwrite them with `\(command)`"
            )
        }
    }

    private static func shown(_ changes: [Change], _ path: String) -> String {
        let changes = changes.filter { $0.kind != .missing }
        let names = changes.prefix(3).map { $0.path == "." ? path : "\(path)/\($0.path)" }
        return names.joined(separator: ", ") + (changes.count > 3 ? " and \(changes.count - 3) more" : "")
    }

    /// A URL may hold a password or a signature.
    private static func quoted(_ spec: String) -> String { MaskedURL.quoted(spec) }
}
