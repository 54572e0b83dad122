internal import FetchModel

/// A list of tags, read page by page until it ends, whatever names the next page.
struct TagPages: Sendable {
    /// The most pages of one list: 50,000 tags of a hundred a page.
    private static let limit = 500
    /// The most bytes of all pages of one list.
    private static let bytes = 64 << 20
    /// The longest URL of a page, in bytes: a list whose URLs grow from page to page ends there.
    private static let longestURL = 4096

    private let api: ForgeAPI
    private var seen: Set<WebURL> = []
    private var names: Set<String> = []
    private var size = 0

    /// Lists at `api`.
    init(_ api: ForgeAPI) { self.api = api }

    /// One page of a list.
    struct Page: Sendable {
        var tags: [Tag]
        var next: Next

        /// What the host says of the page after it.
        enum Next: Sendable {
            case none
            /// Its URL, absolute or relative.
            case at(String)
            /// The URL, which this program made.
            case url(WebURL)
        }
    }

    /// Reads all pages from `first` on; `read` makes a page of a response. Calls `moved` where the host led to another place.
    /// Throws `missing` for a 404, or another of `statuses`.
    mutating func all<Body: Decodable & Sendable>(
        _ type: Body.Type,
        from first: WebURL,
        statuses: Set<Int> = [404],
        missing: (APIResponse) async throws -> ForgeError,
        moved: (WebURL) async -> Void,
        _ read: (Body, APIResponse) throws -> Page
    ) async throws -> [Tag] {
        var tags: [Tag] = []
        var next: WebURL? = first
        while let url = next {
            try check(url, from: first)
            let page: Page
            switch try await api.get(type, url, missing: statuses) {
            case .missing(let response): throw try await missing(response)
            case .found(let body, let response):
                size += response.body.count
                guard size <= Self.bytes else {
                    throw ForgeError.endlessTags(first, limit: "\(Self.bytes >> 20) MiB")
                }
                page = try read(body, response)
                try check(page, from: response.requested)
                if seen.count == 1, response.hasMoved { await moved(response.url) }
            }
            tags += page.tags
            switch page.next {
            case .none: next = nil
            case .url(let url): next = url
            case .at(let text): next = try follow(text, from: url)
            }
        }
        return tags
    }

    private mutating func check(_ url: WebURL, from first: WebURL) throws(ForgeError) {
        guard seen.insert(url).inserted else { throw api.malformed("a list of tags that leads in a circle", at: url) }
        guard seen.count <= Self.limit else { throw .endlessTags(first, limit: "\(Self.limit) pages") }
        guard url.wire.utf8.count <= Self.longestURL else {
            throw api.malformed("a URL of more than \(Self.longestURL) bytes for the next page", at: url)
        }
    }

    /// A host that ignores the number of the page gives the same one without end.
    private mutating func check(_ page: Page, from url: WebURL) throws(ForgeError) {
        let fresh = page.tags.filter { names.insert($0.name).inserted }
        if fresh.isEmpty, !page.tags.isEmpty { throw api.malformed("a page of tags that it gave before", at: url) }
    }

    /// The page that a response names. Only the API's own origin is followed: no other host sees the credential.
    private func follow(_ next: String, from url: WebURL) throws(ForgeError) -> WebURL {
        guard let target = url.resolving(next) else { throw api.malformed("a next page that is no URL", at: url) }
        guard target.origin == api.address.api.origin else {
            throw api.malformed("a next page at another origin, '\(target.origin)'", at: url)
        }
        return target
    }
}

extension TagPages.Page.Next {
    /// The page whose number is in `X-Next-Page`, of the list whose first page is at `first`; where there is none, the
    /// page that `Link` names.
    static func numbered(_ head: ResponseHead, from first: WebURL) -> Self {
        if let number = head["X-Next-Page"].flatMap({ Int($0) }), number > 1,
            let url = WebURL("\(first.wire)&page=\(number)")
        {
            return .url(url)
        }
        return .link(head)
    }

    /// The page that the `Link` field of `head` calls the next one (RFC 8288).
    static func link(_ head: ResponseHead) -> Self {
        for field in head.headers where field.name.lowercased() == "link" {
            for link in field.value.split(separator: ",") {
                let parts = link.split(separator: ";").map { $0.drop { $0 == " " } }
                guard let target = parts.first, target.hasPrefix("<"), let end = target.firstIndex(of: ">") else {
                    continue
                }
                let isNext = parts.dropFirst().contains { parameter in
                    let sides = parameter.split(separator: "=", maxSplits: 1)
                    guard sides.count == 2, sides[0].lowercased() == "rel" else { return false }
                    return sides[1].filter { $0 != "\"" }.lowercased().split(separator: " ").contains("next")
                }
                if isNext { return .at(String(target[target.index(after: target.startIndex)..<end])) }
            }
        }
        return .none
    }
}
