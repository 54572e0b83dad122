package import FetchModel

/// Why a database of vulnerabilities gives no answer that counts. None of these means that there are none.
package enum OSVError: Error, Hashable, Sendable {
    /// The server answered with something that no honest one says.
    case malformed(WebURL, String)
    /// The server has no record of an id that it named itself.
    case unknown(WebURL, id: String)
    /// The server refused a request.
    case refused(WebURL, status: Int)
    /// The server's answers are about other queries.
    case mixedUp(WebURL, id: String, repository: String)
    /// A file of the database is not in OSV's format.
    case damaged(file: String)
    /// The database has no record at all.
    case empty(file: String)
    /// A file of the database is larger than any record.
    case tooLarge(file: String)
}
