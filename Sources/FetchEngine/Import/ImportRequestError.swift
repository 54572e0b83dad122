internal import FetchManifest
internal import FetchModel

/// Why nothing is imported.
enum ImportRequestError: Error, Equatable {
    /// The directory has no file of a known tool.
    case nothingHere
    /// It has several.
    case several([String])
    /// Neither name nor content says which tool a file is of.
    case unknownKind(file: String)
    /// It is a vendir lockfile, and the file that it belongs to is not beside it.
    case lockfileAlone(file: String)
    /// There is a manifest already; `command` is what was to make one.
    case exists(manifest: String, command: String)
}

extension ImportRequestError: Diagnosable {
    var failure: Failure {
        switch self {
        case .nothingHere:
            let names = ImportKind.allCases.compactMap(\.fileNames.first).joined(separator: ", ")
            return Failure(
                .usage,
                "nothing-to-import",
                "there is no file of another tool in this directory",
                help: "name one with `fetch import FILE`; known are \(names)"
            )
        case .several(let files):
            return Failure(
                .usage,
                "several-files",
                "this directory has several files to import: \(files.joined(separator: ", "))",
                help: "name one: `fetch import \(ForeignText.shellWord(files[0]))`"
            )
        case .unknownKind(let file):
            return Failure(
                .usage,
                "unknown-format",
                "cannot tell which tool \(Quotation.of(file)) is of",
                help: "say it with --from: \(ImportKind.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        case .lockfileAlone(let file):
            return Failure(
                .data,
                "lockfile-alone",
                "\(Quotation.of(file)) says what was locked, and not from where; the vendir.yml that does is not beside it",
                help: "put it beside its lockfile, then run `fetch import vendir.yml`"
            )
        case .exists(let manifest, let command):
            return Failure(
                .unmet,
                "exists",
                "\(manifest) already exists",
                help: "add to it with `\(command) --merge`"
            )
        }
    }
}
