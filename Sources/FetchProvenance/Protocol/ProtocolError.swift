package import FetchModel

/// Why a server's response is not one of git's protocol, version 2, that can be used.
package enum ProtocolError: Error, Hashable, Sendable {
    /// It has no bytes, although the server reported success.
    case empty
    /// Its bytes are no packets.
    case notPackets
    /// It ends too early.
    case truncated
    /// A packet is not what belongs there.
    case unexpected(String)
    /// The server speaks an older version of the protocol.
    case oldVersion
    /// The server lacks the command.
    case noCommand(String)
    /// The repository has another object format than the commit.
    case format(ObjectID.Format)
    /// The server reports an error.
    case refused(String)
    /// A redirect leads to something else than the same file of a repository, as git requires.
    case redirected(to: String)
    /// It has more bytes than this.
    case tooLarge(limit: Int)
}

/// An error of the exchange with a repository.
package struct ExchangeError: Error, Hashable, Sendable {
    /// The repository.
    package let url: WebURL
    package let reason: Reason

    package enum Reason: Hashable, Sendable {
        case response(ProtocolError)
        case pack(PackError)
        /// The server responds with a web page.
        case page
        /// The server responds with this status; `credential` says what was sent.
        case status(Int, credential: String?)
        /// A redirect leads to this place of another origin, which wants a credential, and responds with this status.
        case moved(String, status: Int)
        /// Objects that were requested are not in the response.
        case missing(ObjectID)
        /// The response has an object that nothing requested leads to.
        case foreign(ObjectID)
    }

    package init(_ url: WebURL, _ reason: Reason) {
        self.url = url
        self.reason = reason
    }
}
