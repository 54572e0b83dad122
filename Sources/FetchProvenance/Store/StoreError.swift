package import FetchModel
package import FetchSystem

/// Why the directory of proofs is refused.
package enum StoreError: Error, Hashable, Sendable {
    /// Something in it is not an object of git's: a link, or a file of another name.
    case foreign(path: String)
    /// The bytes of an object are not those that its name says.
    case damaged(path: String)
    /// The system refused to read or write it.
    case system(SystemError)
}

extension StoreError: Diagnosable {
    package var failure: Failure {
        switch self {
        case .foreign(let path):
            Failure(
                .unmet,
                "origin-foreign",
                "'\(Quotation.escaped(path))' does not belong among the objects of a proof",
                help: "move it away, or restore the directory from version control"
            )
        case .damaged(let path):
            Failure(
                .unmet,
                "origin-damaged",
                "'\(Quotation.escaped(path))' is damaged: its bytes are not those of the object that it is named after",
                help: "restore it from version control, or write it again with `fetch prove`"
            )
        case .system(let error): error.failure
        }
    }
}
