internal import FetchModel

/// Why another tool's file is not imported.
enum ImportError: Diagnosable, Equatable {
    /// The file is not what its name or `--from` says: a key or a line is missing.
    case notOfKind(ImportKind, missing: String)
    /// A line of a list is not `slug tag`.
    case badLine
    /// A repository of a list has no workspace.
    case noWorkspace(slug: String)
    /// So many entries are not merged into another manifest.
    case tooManyToMerge(Int, Int)
    /// An argument of CMake has no end.
    case unclosed(String)

    var failure: Failure {
        switch self {
        case .notOfKind(let kind, let missing):
            Failure(
                .data,
                "not-importable",
                "this is not \(kind.noun): \(missing)",
                help: "name its kind with --from: \(ImportKind.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        case .badLine:
            Failure(.data, "bad-line", "this line is not 'slug tag'", help: "write the repository, a blank and the tag")
        case .noWorkspace(let slug):
            Failure(
                .data,
                "no-workspace",
                "the repository \(MaskedURL.quoted(slug)) has no workspace",
                help: "name it with --workspace, or write 'WORKSPACE/\(ForeignText.line(slug))'"
            )
        case .tooManyToMerge(let count, let limit):
            Failure(
                .data,
                "too-many-entries",
                "it has \(count) dependencies, and at most \(limit) are merged",
                help: "import it into a manifest of its own"
            )
        case .unclosed(let what): Failure(.data, "cmake-syntax", "this \(what) has no end")
        }
    }
}
