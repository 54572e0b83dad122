internal import FetchModel

/// Why an entry of `audit: {ignore: […]}` is refused.
enum AuditError: Diagnosable, Equatable {
    /// It lacks the key.
    case missing(String)
    case badID(String)
    case badDate(String)
    /// An entry above has the same id.
    case duplicate(String, firstLine: Int)
}
