internal import FetchModel

/// Why a host, or the name of one, is refused.
enum HostError: Diagnosable, Equatable {
    case unknown(String, suggestion: String?, known: [String])
    case badName(String, HostNameFault)
    case nameDiffersInCase(String, firstLine: Int)
    case builtInNameDiffersInCase(String, from: String)
    /// A name that is spelled as a host name, of a host that is at another one.
    case nameOfAnother(String, actual: String)
    case missingKey(String, of: String, example: String)
    case unknownKind(String, suggestion: String?, known: [String])
    /// A built-in host can be moved, but not become another kind of forge.
    case wrongKind(String, of: String, expected: Host.Kind)
    case badURL(String, URLFault)
}

/// Why a text is not the name of a host.
enum HostNameFault: Equatable {
    case empty
    case begins(Character)
    case ends(Character)
    case character(Unicode.Scalar)
}
