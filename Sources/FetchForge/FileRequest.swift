package import FetchModel

/// A request for an archive or another file of a forge.
package struct FileRequest: Hashable, Sendable {
    /// What the response should be.
    package enum Content: Hashable, Sendable {
        /// The files of a commit.
        case archive(Repository, CommitID)
        /// A file that a repository offers for download.
        case asset(Repository, tag: String?, name: String)
    }

    /// Which credential goes with it.
    package enum Authentication: Hashable, Sendable {
        /// None: the endpoint accepts none.
        case none
        /// The one for this purpose, where there is one.
        case ifPossible(CredentialPurpose)
        /// The one for this purpose; without one there is no use in sending the request.
        case required(CredentialPurpose)
    }

    /// What the response should be.
    package let content: Content
    /// Where it goes.
    package let url: WebURL
    /// Whether the query of `url` is a part of the file's name: it says which commit, and holds no secret.
    package let isNamedByQuery: Bool
    /// Header fields besides the credential's.
    package let headers: [HTTPField]
    /// Which credential goes with it.
    package let authentication: Authentication
    /// Whether the host redirects it to signed storage at another origin, which accepts no credential.
    package let redirectsToStorage: Bool
    /// Whether the endpoint refuses kinds of tokens that git accepts.
    package let isClosedToSomeTokens: Bool

    /// A request.
    init(
        _ content: Content,
        at url: WebURL,
        isNamedByQuery: Bool = false,
        headers: [HTTPField] = [],
        authentication: Authentication,
        redirectsToStorage: Bool = false,
        isClosedToSomeTokens: Bool = false
    ) {
        self.content = content
        self.url = url
        self.isNamedByQuery = isNamedByQuery
        self.headers = headers
        self.authentication = authentication
        self.redirectsToStorage = redirectsToStorage
        self.isClosedToSomeTokens = isClosedToSomeTokens
    }

    /// The URL as a lockfile holds it: without a query, which may be a signature, unless the file has no other name.
    package var lockedURL: String { isNamedByQuery ? url.wire : url.description }

    /// Whether it is a call of the API at `address`, and counts against its rate limit.
    package func isCall(of address: ForgeAddress) -> Bool { !url.segments(below: address.api).isEmpty }

    /// The repository that has the file.
    var repository: Repository {
        switch content {
        case .archive(let repository, _), .asset(let repository, _, _): repository
        }
    }

    /// What it requests, with an article.
    var subject: String {
        switch content {
        case .archive: "the archive"
        case .asset: "the download"
        }
    }
}

/// A file that a repository offers for download, as its host describes it.
package struct Asset: Hashable, Sendable {
    /// Its name.
    package let name: String
    /// The tag that it belongs to, where downloads belong to tags.
    package let tag: String?
    /// Its size in bytes, where the host says it.
    package let size: Int?
    /// Its digest, where the host says it.
    package let digest: Digest?
    /// The requests that bring it, best first.
    package let requests: [FileRequest]

    /// An asset.
    init(name: String, tag: String?, size: Int? = nil, digest: Digest? = nil, requests: [FileRequest]) {
        self.name = name
        self.tag = tag
        self.size = size
        self.digest = digest
        self.requests = requests
    }
}

extension Asset {
    /// What a host promises of a file's bytes.
    package enum Digest: Hashable, Sendable, CustomStringConvertible {
        case sha256(SHA256Digest)
        case sha512(SHA512Digest)

        /// The algorithm's name, for messages.
        var algorithm: String {
            switch self {
            case .sha256: "SHA-256"
            case .sha512: "SHA-512"
            }
        }

        /// The hexadecimal digits.
        package var description: String {
            switch self {
            case .sha256(let digest): "\(digest)"
            case .sha512(let digest): "\(digest)"
            }
        }

        /// Returns a function that hashes each chunk of the bytes as this digest does, and with `nil` returns their digest.
        func hashing() -> (_ chunk: [UInt8]?) -> Digest? {
            switch self {
            case .sha256:
                let hasher = SHA256Hasher()
                return { chunk in
                    guard let chunk else { return .sha256(hasher.finalize()) }
                    hasher.update(chunk)
                    return nil
                }
            case .sha512:
                let hasher = SHA512Hasher()
                return { chunk in
                    guard let chunk else { return .sha512(hasher.finalize()) }
                    hasher.update(chunk)
                    return nil
                }
            }
        }
    }
}

/// Why a response to a `FileRequest` is not the file.
package enum Refusal: Equatable, Sendable {
    /// The endpoint does not have it, or hides it (404).
    case missing
    /// The host shows its sign-in page: the credential has expired, was never valid, or does not serve here.
    case loginPage(ForgeError)
    /// The endpoint does not serve this file at all, and git does.
    case needsGit(reason: String)
    /// The host refuses or fails.
    case failed(ForgeError)
}
