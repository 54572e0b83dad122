/// The body of a response has more bytes than are read of it.
package struct BodyTooLarge: Diagnosable {
    /// The URL, fit for a message.
    package let url: String
    /// The most bytes that are read.
    package let limit: Int
    /// Whether it is an answer that is read whole, and not a file of an entry.
    package let isAnswer: Bool

    /// A body at `url` of more than `limit` bytes.
    package init(url: String, limit: Int, isAnswer: Bool) {
        self.url = url
        self.limit = limit
        self.isAnswer = isAnswer
    }

    package var failure: Failure {
        isAnswer
            ? Failure(
                .unavailable,
                "answer-too-large",
                "the response of '\(url)' has more than \(limit) bytes",
                help: "check that the URL of the host is that of its API"
            )
            : Failure(
                .data,
                "answer-too-large",
                "the response of '\(url)' has more than \(limit) bytes",
                help: "if that is as it should be, raise 'limits: {bytes: …}' of the entry"
            ).blaming(.limits)
    }
}
