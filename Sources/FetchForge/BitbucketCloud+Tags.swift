import FetchModel

extension BitbucketCloud {
    /// The most that is asked for: 50,000 tags.
    private static let pages = 500

    /// Only what is used of each tag, the newest first: a full page has some 300 KiB, this one 15.
    private static let query =
        "pagelen=100&sort=-target.date&fields=next,values.name,values.target.hash,values.target.date"

    func tags(in repository: Repository) async throws -> [Tag] {
        var tags: [Tag] = []
        var seen: Set<WebURL> = []
        var next: WebURL? = try url(repository, ["refs", "tags"], query: Self.query)
        while let url = next {
            guard seen.insert(url).inserted, seen.count <= Self.pages else {
                throw api.malformed("more pages of tags than can be (\(seen.count))", at: url)
            }
            let page = try await page(url, of: repository)
            tags += try page.values.compactMap { try tag($0, at: url) }
            next = try page.next.map { try follow($0, from: url) }
        }
        return tags
    }

    /// Names of new tags that were probably meant by `name`; none where the host lists none, for this is a courtesy.
    func tags(near name: String, in repository: Repository) async throws -> [String] {
        do {
            let page = try await page(try url(repository, ["refs", "tags"], query: Self.query), of: repository)
            return Suggestion.nearest(to: name, in: page.values.map(\.name), limit: 3)
        } catch is any Diagnosable {
            return []
        }
    }

    private func page(_ url: WebURL, of repository: Repository) async throws -> Page {
        switch try await api.get(Page.self, url) {
        case .found(let page): return page
        case .missing(let credential): throw try unknown(repository, asked: credential)
        }
    }

    private func tag(_ reference: Reference, at url: WebURL) throws -> Tag? {
        guard let target = reference.target else { return nil }
        return Tag(
            name: reference.name,
            commit: try commit(target.hash, at: url),
            date: target.date.flatMap(Timestamp.seconds)
        )
    }

    /// The longest address of a page, in bytes: an answer that makes each longer than the one before ends there.
    private static let longestAddress = 4096

    /// The page that `next` names: its own pages the API links to, and no other host sees the credential.
    private func follow(_ next: String, from url: WebURL) throws -> WebURL {
        guard let target = url.resolving(next), target.origin == address.api.origin else {
            throw api.malformed("a next page at another host", at: url)
        }
        guard target.description.utf8.count <= Self.longestAddress else {
            throw api.malformed("a next page with an address of more than \(Self.longestAddress) bytes", at: url)
        }
        return target
    }
}
