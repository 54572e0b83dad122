package import FetchModel

/// What a forge does not have, does not allow, or says wrongly. Texts of servers in it are fit for messages.
package enum ForgeError: Error, Equatable, Sendable {
    /// The repository at `source` has no such tag; `near` are tags with similar names, `page` shows all.
    case unknownTag(String, source: String, known: KnownNames, page: String)
    case unknownBranch(String, source: String, known: KnownNames, main: String?)
    case unknownCommit(CommitID, source: String)
    /// The tag names something that is not a commit, such as a tree.
    case notACommit(tag: String, type: String, source: String)
    /// The tag names an object that is not one of the commits of the repository at `source`.
    case unknownObject(tag: String, CommitID, source: String)
    /// The credential, of which the source is named, shows no such repository.
    case unknownRepository(source: String, credential: String, mayServeGitAlone: Bool = false)
    /// No credential was sent, and the host does not say whether the repository exists.
    case notFoundOrPrivate(source: String, SignInHelp)
    case emptyRepository(source: String)
    /// The repository has no such file among its downloads or the assets of the release.
    case unknownAsset(String, of: String, near: [String], page: String?)
    /// Several files of the release have this name.
    case ambiguousAsset(String, of: String)
    /// No release belongs to the tag.
    case unknownRelease(tag: String, source: String, near: [String])
    /// The release of the tag is a draft, which hosts hide from most users.
    case draftRelease(tag: String, source: String)
    /// Downloads of this kind of forge belong to a tag, and none was named.
    case assetWithoutTag(String, kind: String)
    /// This kind of forge has no downloads.
    case noDownloads(kind: String)
    /// The file has another SHA-256 than its host says.
    case assetDigest(String, expected: Asset.Digest, found: Asset.Digest)
    /// The file has another size than its host says.
    case assetSize(String, expected: Int, found: Int)

    /// The host requires authentication, and no credential was sent.
    case notAuthenticated(Origin, says: String, SignInHelp)
    /// The host refused the credential, of which the source is named.
    case credentialRefused(Origin, credential: String, says: String, SignInHelp)
    /// The host does not permit the request; `credential` is the source of the one that was sent.
    case forbidden(WebURL, credential: String?, says: String, SignInHelp)
    /// The organization requires single sign-on; `url` is where the credential can be authorized.
    case singleSignOn(WebURL, credential: String?, authorizedAt: String?)
    /// The host shows its sign-in page instead of `instead`.
    case loginPage(WebURL, instead: String, credential: String?, SignInHelp)
    /// The page of a download shows the sign-in page to the credential, which serves elsewhere; `help` says why.
    case pageWithoutTokens(WebURL, credential: String, help: String)
    /// The storage to which `url` redirects, without a credential, refuses.
    case storageRefused(WebURL, storage: String, status: Int)
    /// Another origin, to which `url` redirects, without a credential, refuses.
    case refusedElsewhere(WebURL, Origin, status: Int)

    /// The host accepts no more requests for now.
    case rateLimited(Origin, RateLimit, says: String, isSignedIn: Bool, SignInHelp)
    /// The host answers with an error of its own.
    case hostError(WebURL, status: Int, says: String)
    /// The host does not serve the archive of a commit that it has.
    case noArchive(WebURL, status: Int)
    /// The host has retired this call of its API.
    case retired(WebURL, says: String)
    /// A response that no API of `expected` gives; `what` completes "answered with".
    case malformed(_ what: String, WebURL, expected: Host.Kind, api: WebURL)
    /// A web page came instead of `instead`; `variable` moves the API, where that is what was requested.
    case page(WebURL, instead: String, variable: String?)
    /// The API is that of another kind of forge; `variable` moves it.
    case otherKind(api: WebURL, Host.Kind, expected: Host.Kind, variable: String?)
    /// A list of tags that does not end; `limit` names the limit that it exceeds.
    case endlessTags(WebURL, limit: String)

    /// The text cannot be a part of a repository's address.
    case badName(String)
    /// No forge of this kind is known.
    case unsupported(kind: String)
}
