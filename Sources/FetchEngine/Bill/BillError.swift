internal import FetchModel

/// Why a bill of materials is not written to a file.
enum BillError: Diagnosable, Equatable {
    /// The file at `path` is the project's manifest or lockfile.
    case ownFile(path: String)
    /// The file at `path` would be in `directory`, whose contents are fetch's alone.
    case vendored(path: String, directory: String)

    var failure: Failure {
        let help = "name another file, such as 'bom.json'"
        return switch self {
        case .ownFile(let path):
            Failure(.usage, "output-taken", "\(Quotation.of(path)) is a file of the project's own", help: help)
        case .vendored(let path, let directory):
            Failure(
                .usage,
                "output-in-vendor",
                "\(Quotation.of(path)) would be in \(Quotation.of(directory)), where `fetch verify` knows each file",
                help: help
            )
        }
    }
}
