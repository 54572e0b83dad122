internal import FetchModel

/// Why there is no manifest to read. Each case names the file as the user did.
enum ManifestFileError: Diagnosable, Equatable {
    case missing(String)
    case directory(String)
    case specialFile(String)
    case tooLarge(String, limit: Int)
    case linkOutside(String)
    case linkToNothing(String)
}

extension ManifestFileError {
    var failure: Failure {
        switch self {
        case .missing(let name):
            let help = "run `fetch init` to write one, or name another with --manifest or -C"
            return Failure(.data, "no-manifest", "the manifest \(Quotation.of(name)) does not exist", help: help)
        case .directory(let name):
            let help = "expected a YAML file; to work in a directory, use -C"
            return Failure(.data, "not-a-file", "\(Quotation.of(name)) is a directory", help: help)
        case .specialFile(let name):
            let message = "\(Quotation.of(name)) is neither a file nor a directory"
            return Failure(.data, "not-a-file", message, help: "expected a YAML file")
        case .tooLarge(let name, let limit):
            let message = "\(Quotation.of(name)) is larger than \(limit >> 20) MiB"
            return Failure(.data, "yaml-size", message, help: "is it the right file?")
        case .linkOutside(let name):
            let message = "\(Quotation.of(name)) is a symbolic link that leads out of the project"
            let help = "replace it with a copy of the file, or name the file itself with --manifest"
            return Failure(.data, "link-outside", message, help: help)
        case .linkToNothing(let name):
            let message = "\(Quotation.of(name)) is a symbolic link that leads to no file"
            return Failure(.data, "link-outside", message, help: "replace it with a file")
        }
    }
}
