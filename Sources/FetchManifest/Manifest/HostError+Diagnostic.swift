internal import FetchModel

extension HostError {
    var failure: Failure {
        switch self {
        case .unknown(let name, let suggestion, let known):
            let help =
                suggestion.map { "did you mean '\($0)'?" }
                ?? "define it under 'hosts', or use one of \(known.joined(separator: ", "))"
            return Failure(.data, "unknown-host", "unknown host \(MaskedURL.quoted(name))", help: help)
        case .badName(let name, let fault):
            let message = "\(MaskedURL.quoted(name)) is not a valid name for a host: \(fault.reason)"
            return Failure(.data, "bad-name", message, help: "use letters, digits, '-', '_' and '.'")
        case .nameDiffersInCase(let name, let line):
            let message = "the name \(MaskedURL.quoted(name)) differs only in case from the one on line \(line)"
            return Failure(.data, "name-case", message, help: "rename one of them")
        case .builtInNameDiffersInCase(let name, let builtIn):
            let message = "the name \(MaskedURL.quoted(name)) differs only in case from the host '\(builtIn)'"
            return Failure(.data, "name-case", message, help: "write '\(builtIn)'")
        case .nameOfAnother(let name, let actual):
            let message =
                "the name \(MaskedURL.quoted(name)) is spelled as a host name, but the URL is at \(MaskedURL.quoted(actual))"
            let help = "use a name without dots, or \(MaskedURL.quoted(actual))"
            return Failure(.data, "host-name", message, help: help)
        case .missingKey(let key, let name, let example):
            let message = "the host \(MaskedURL.quoted(name)) has no '\(key)'"
            return Failure(.data, "missing-key", message, help: "add '\(key):', \(example)")
        case .unknownKind(let kind, let suggestion, let known):
            let help = suggestion.map { "did you mean '\($0)'?" } ?? "use one of \(known.joined(separator: ", "))"
            return Failure(.data, "unknown-kind", "unknown kind of host \(MaskedURL.quoted(kind))", help: help)
        case .wrongKind(let kind, let name, let expected):
            let message = "'\(name)' is always of kind '\(expected.rawValue)'"
            let help = "use another name for a host of kind \(MaskedURL.quoted(kind))"
            return Failure(.data, "host-kind", message, help: help)
        case .badURL(let url, let fault):
            return Failure(.data, fault.code, "\(MaskedURL.quoted(url)): \(fault.reason)", help: fault.help)
        }
    }
}

extension HostNameFault {
    fileprivate var reason: String {
        switch self {
        case .empty: "it is empty"
        case .begins(let character): "it begins with '\(character)'"
        case .ends(let character): "it ends with '\(character)'"
        case .character(let scalar): "it contains \(MaskedURL.quoted(String(scalar)))"
        }
    }
}
