package import FetchModel

extension ObjectError: Diagnosable {
    package var failure: Failure {
        Failure(
            .data,
            "bad-object",
            "the \(kind.rawValue) object is malformed: \(fault.reason)",
            help: "ask the maintainers of the repository; `git fsck` shows them the object"
        )
    }
}

extension ObjectError.Fault {
    fileprivate var reason: String {
        switch self {
        case .nul: "it contains a NUL"
        case .brokenHeader(let line): "line \(line) is not a header"
        case .missing(let name): "it has no '\(name)' where it belongs"
        case .repeated(let name): "it has two '\(name)' lines"
        case .misplaced(let name): "\(Quotation.of(name)) is not where it belongs"
        case .badValue(let name, let value): "\(Quotation.of(value)) is not a valid '\(name)'"
        case .twoSignatures: "it has two signatures"
        case .brokenSignature: "its signature does not end, or something follows it"
        }
    }
}
