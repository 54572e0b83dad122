internal import FetchModel

extension SpecError: Diagnosable {
    var failure: Failure {
        switch self {
        case .noWorkspace(let spec, let slug):
            Failure(
                .usage,
                "no-workspace",
                "\(Self.quoted(spec)) names no workspace",
                help: "write 'workspace/\(slug)', or give --workspace"
            )
        case .unknownHost(let host, let known):
            Failure(
                .usage,
                "unknown-host",
                "unknown host \(Quotation.of(host))",
                help: Suggestion.nearest(to: host, in: known).first.map { "did you mean '\($0)'?" }
                    ?? "there are: \(known.joined(separator: ", "))"
            )
        case .onThisMachine(let spec):
            Failure(
                .usage,
                "bad-spec",
                "\(Self.quoted(spec)) is on this machine already",
                help: "name an archive on a web server, or a repository"
            )
        case .throughGit(let spec):
            Failure(
                .usage,
                "not-supported",
                "\(Self.quoted(spec)) comes through git, which has no archives to save",
                help: "run `git clone`, or name the repository's web page"
            )
        case .fragment(let spec):
            Failure(
                .usage,
                "url-fragment",
                "\(Self.quoted(spec)) has a fragment, which `fetch download` does not check",
                help: "leave it out; in deps.yaml a checksum is written as `sha256:`"
            )
        case .sameFile(let specs, let file):
            Failure(
                .usage,
                "same-file",
                "\(specs.map(Self.quoted).joined(separator: " and ")) would both be saved as '\(file)'",
                help: "download them one after the other, each into a directory of its own (-o)"
            )
        }
    }

    /// A URL may hold a password or a signature.
    private static func quoted(_ spec: String) -> String { MaskedURL.quoted(spec) }
}
