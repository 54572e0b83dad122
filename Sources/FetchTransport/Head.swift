internal import FetchModel

/// The status and header fields of a response.
struct Head: Sendable {
    /// The status code.
    var status: Int
    /// In the order in which they came.
    var fields: [HTTPField]

    /// The value of the first field of that name, whatever its case.
    subscript(name: String) -> String? {
        fields.first { $0.name.utf8.count == name.utf8.count && $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The size of the body where it is announced in one valid way.
    var contentLength: Int? {
        guard self["Transfer-Encoding"] == nil, let text = self["Content-Length"] else { return nil }
        return Int(text).flatMap { $0 < 0 ? nil : $0 }
    }

    /// Where a redirect leads, as written; `nil` for a response that is not a redirect to follow.
    var redirect: String? {
        [301, 302, 303, 307, 308].contains(status) ? self["Location"] : nil
    }

    /// Whether the same request may well get another response a little later.
    ///
    /// Every 5xx is transient (content networks have a dozen of their own), except those that say what the server cannot
    /// do at all.
    var isTransient: Bool {
        [408, 429].contains(status) || (500...599).contains(status) && ![501, 505, 511].contains(status)
    }

    /// What a transient status means in words; "" for others.
    static func phrase(_ status: Int) -> String {
        switch status {
        case 408: "request timeout"
        case 429: "too many requests"
        case 500: "internal server error"
        case 502: "bad gateway"
        case 503: "service unavailable"
        case 504: "gateway timeout"
        default: ""
        }
    }
}
