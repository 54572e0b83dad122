internal import FetchModel
internal import FetchSystem

extension DetachedSignatureError: Diagnosable {
    var failure: Failure {
        switch self {
        case .offline(let url, let option):
            Failure(
                .unavailable,
                "offline",
                "cannot download the signature '\(url)' with \(option)",
                help: "run the same command without \(option)"
            ).blaming(.signature)
        case .tooLarge(let limit):
            Failure(
                .data,
                "bad-signature",
                "its signature is larger than \(limit >> 20) MiB",
                help: "name the detached signature under 'signature:', not the archive"
            ).blaming(.signature)
        case .notFile(let path):
            Failure(
                .data,
                "signature-missing",
                "the signature \(Quotation.of(path)) is not a file",
                help: "name the file with the detached signature under 'signature:'"
            ).blaming(.signature)
        case .unreadable(let error):
            Failure(
                error.meansMissing ? .data : error.failure.kind,
                "signature-missing",
                "cannot read its signature: \(error.failure.message)",
                help: "name the file with the detached signature under 'signature:'"
            ).naming(error.path).blaming(.signature)
        case .archiveChanged:
            Failure(
                .data,
                "archive-changed",
                "its archive changed while it was read",
                help: "run the same command again"
            ).blaming(.url)
        }
    }
}
