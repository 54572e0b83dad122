import Foundation

/// Files on an origin of their own, reached through signed addresses alone, as Amazon S3 keeps them.
actor Storage {
    /// What an address leads to.
    struct Object: Sendable, Equatable {
        let name: String
        let type: String
        let bytes: Data

        /// The same for the same bytes, in quotes.
        var tag: String { "\"\(bytes.sha256.prefix(32))\"" }
    }

    /// Why an address leads to nothing.
    enum Refusal: Error, Equatable { case badSignature, expired }

    private struct Link {
        let object: Object
        var expiry: Date
    }

    /// Its address without a path, once it serves: `http://127.0.0.1:PORT`.
    private(set) var base = ""
    /// By target: whatever of an address is changed, its signature no longer fits.
    private var links: [String: Link] = [:]
    private let now: @Sendable () -> Date

    init(now: @escaping @Sendable () -> Date = { Date() }) {
        self.now = now
    }

    /// From here on links begin with this address.
    func open(at base: String) {
        self.base = base
    }

    /// An address of the object that works for an hour, below `/bbuseruploads/`.
    func link(to object: Object, at path: String) -> String {
        let time = now().ISO8601Format(.init(dateSeparator: .omitted, timeSeparator: .omitted))
        let query = Form([
            .init(name: "response-content-disposition", value: #"attachment; filename="\#(object.name)""#),
            .init(name: "X-Amz-Algorithm", value: "AWS4-HMAC-SHA256"),
            .init(name: "X-Amz-Credential", value: "LOCALFORGE/\(time.prefix(8))/us-east-1/s3/aws4_request"),
            .init(name: "X-Amz-Date", value: time), .init(name: "X-Amz-Expires", value: "3600"),
            .init(name: "X-Amz-SignedHeaders", value: "host"), .init(name: "X-Amz-Signature", value: Secrets.random()),
        ])
        let target = "/bbuseruploads/\(path)?\(query.encoded)"
        links[target] = Link(object: object, expiry: now().addingTimeInterval(3600))
        return base + target
    }

    /// What a target, path and query, leads to.
    func object(at target: String) throws(Refusal) -> Object {
        guard let link = links[target] else { throw .badSignature }
        guard link.expiry > now() else { throw .expired }
        return link.object
    }

    /// Ends every address that was given out, and says how many.
    func expireLinks() -> Int {
        for target in links.keys { links[target]?.expiry = .distantPast }
        return links.count
    }
}
