package import FetchModel

extension ForgeError: Diagnosable {
    package var isAuthenticationFailure: Bool {
        switch self {
        case .notFoundOrPrivate, .notAuthenticated, .loginPage, .forbidden: true
        default: false
        }
    }

    /// Whether the host accepts no more requests for now.
    package var isRateLimit: Bool { if case .rateLimited = self { true } else { false } }

    /// Whether git may list what the API does not: no more requests for now, or more tags than its pages are followed for.
    package var leadsToGit: Bool {
        switch self {
        case .rateLimited, .endlessTags: true
        default: false
        }
    }

    /// Returns the error about the commit that `tag` has just been said to name: where the repository has no such commit, the tag
    /// names another object. Gitea does not say of what kind it is.
    package func ofTag(_ tag: String?) -> ForgeError {
        guard let tag, case .unknownCommit(let commit, let source) = self else { return self }
        return .unknownObject(tag: tag, commit, source: source)
    }

    /// What is worth knowing where git is used because of this error; `nil` where it does not lead to git.
    package var useOfGit: Note? {
        switch self {
        case .rateLimited(let origin, let limit, _, let isSignedIn, let signIn):
            let error = ForgeError.rateLimited(origin, limit, says: "", isSignedIn: isSignedIn, signIn).diagnostic
            return Note("\(error.message); using git instead", help: error.help)
        case .endlessTags: return Note("\(diagnostic.message); using git instead")
        default: return nil
        }
    }

    package var failure: Failure {
        var failure = diagnostic
        failure.keys = keys
        return failure
    }

    /// The keys of a manifest's entry that are at fault.
    private var keys: [Dependency.Key] {
        switch self {
        case .unknownTag, .notACommit, .unknownObject, .unknownRelease, .draftRelease: [.tag, .version]
        case .unknownBranch: [.branch]
        case .unknownCommit: [.commit]
        case .unknownAsset, .ambiguousAsset, .assetWithoutTag, .noDownloads, .assetDigest, .assetSize,
            .pageWithoutTokens:
            [.download]
        case .unknownRepository, .notFoundOrPrivate, .emptyRepository, .notAuthenticated, .credentialRefused,
            .forbidden,
            .singleSignOn, .loginPage, .storageRefused, .refusedElsewhere, .otherKind, .badName, .unsupported:
            [.repo]
        case .rateLimited, .hostError, .noArchive, .retired, .malformed, .page, .endlessTags: []
        }
    }

    private var diagnostic: Failure {
        switch self {
        case .unknownTag(let name, let source, let known, let page):
            Failure(
                .data,
                "unknown-tag",
                "'\(source)' has no tag '\(ForeignText.line(name))'",
                help: known.help ?? "see its tags at '\(page)'"
            )
        case .unknownBranch(let name, let source, let known, let main):
            Failure(
                .data,
                "unknown-branch",
                "'\(source)' has no branch '\(ForeignText.line(name))'",
                help: (known == .all([main].compactMap(\.self)) ? nil : known.help)
                    ?? main.map { "its default branch is '\(ForeignText.line($0))'" }
            )
        case .unknownCommit(let commit, let source):
            Failure(
                .data,
                "unknown-commit",
                "'\(source)' has no commit \(commit)",
                help:
                    "it may have been removed from the repository's history, or the name belongs to another repository now; "
                    + "choose another commit"
            )
        case .notACommit(let tag, let type, let source):
            Failure(
                .data,
                "not-a-commit",
                "the tag '\(ForeignText.line(tag))' of '\(source)' names a \(type), not a commit",
                help: "name a tag of a commit"
            )
        case .unknownObject(let tag, let commit, let source):
            Failure(
                .data,
                "not-a-commit",
                "the tag '\(ForeignText.line(tag))' of '\(source)' names \(commit), which is not one of its commits",
                help: "name a tag of a commit"
            )
        case .unknownRepository(let source, let credential, let mayServeGitAlone):
            Failure(
                .data,
                "unknown-repository",
                "'\(source)' does not exist, or the credential from \(credential) has no access to it",
                help: "check the workspace and the repository's name, and that the credential has access to it"
                    + (mayServeGitAlone ? "; a deploy token opens git alone, as 'git: \(source).git'" : "")
            )
        case .notFoundOrPrivate(let source, let signIn):
            Failure(
                .permission,
                "not-found-or-private",
                "'\(source)' does not exist, or is private: no credential "
                    + (signIn.insecure == nil ? "was sent" : "is sent over plain http"),
                help: "check the name; if it is private, \(signIn.sentence)"
            )
        case .emptyRepository(let source):
            Failure(
                .data,
                "empty-repository",
                "'\(source)' has no branch yet",
                help: "push something to it, or name another repository"
            )
        case .badName(let text):
            Failure(
                .data,
                "bad-name",
                "'\(ForeignText.line(text))' cannot be part of a repository's address"
            )
        case .unsupported(let kind):
            Failure(
                .usage,
                "unsupported-host",
                "hosts of kind '\(ForeignText.line(kind))' are not supported",
                help: "use 'git:' with the repository's URL"
            )
        case .unknownAsset(let name, let owner, let near, let page):
            Failure(
                .data,
                "unknown-download",
                "\(owner) has no download '\(ForeignText.line(name))'",
                help: Self.question(near) ?? page.map { "see its files at '\($0)'" } ?? "it has no downloads"
            )
        case .ambiguousAsset(let name, let owner):
            Failure(
                .data,
                "ambiguous-download",
                "\(owner) has several downloads '\(ForeignText.line(name))'",
                help: "name the one that you want by its address, under 'url'"
            )
        case .unknownRelease(let tag, let source, let near):
            Failure(
                .data,
                "unknown-release",
                "'\(source)' has no release of the tag '\(ForeignText.line(tag))'",
                help: Self.question(near)
                    ?? "a tag alone has no downloads; publish a release of it, or name another tag"
            )
        case .draftRelease(let tag, let source):
            Failure(
                .data,
                "draft-release",
                "the release '\(ForeignText.line(tag))' of '\(source)' is a draft",
                help: "publish it, or name another tag"
            )
        case .assetWithoutTag(let name, let kind):
            Failure(
                .data,
                "missing-key",
                "the download '\(ForeignText.line(name))' names no tag",
                help: "add 'tag:': downloads of \(kind) are assets of a release, which belongs to a tag"
            )
        case .noDownloads(let kind):
            Failure(
                .data,
                "no-downloads",
                "repositories of \(kind) have no downloads",
                help: "remove 'download' to use the repository's files, or name the file's address under 'url'"
            )
        case .assetDigest(let name, let expected, let found):
            Failure(
                .data,
                "checksum-mismatch",
                "the download '\(ForeignText.line(name))' has \(found.algorithm) \(found), not \(expected) as its host says",
                help: "the transfer or the host is at fault; run the same command again"
            )
        case .assetSize(let name, let expected, let found):
            Failure(
                .data,
                "size-mismatch",
                "the download '\(ForeignText.line(name))' has \(found) bytes, not \(expected) as its host says",
                help: "the transfer or the host is at fault; run the same command again"
            )
        case .notAuthenticated(let origin, let says, let signIn):
            Failure(
                .permission,
                "not-authenticated",
                "'\(origin)' requires authentication, and \(signIn.absence)\(Self.quoted(says))",
                help: signIn.sentence
            )
        case .credentialRefused(let origin, let credential, let says, let signIn):
            Failure(
                .permission,
                "credential-refused",
                "'\(origin)' refused the credential from \(credential)\(Self.quoted(says))",
                help:
                    "check that it has not expired or been revoked and that it is for this host, or \(signIn.sentence)"
                    + signIn.gitAlone
            )
        case .forbidden(let url, let credential?, let says, let signIn):
            Failure(
                .permission,
                "forbidden",
                "'\(url)' is not permitted with the credential from \(credential)\(Self.quoted(says))",
                help: signIn.scopes
            )
        case .forbidden(let url, nil, let says, let signIn):
            Failure(
                .permission,
                "forbidden",
                "'\(url)' is not permitted to anonymous clients"
                    + (signIn.insecure == nil ? "" : ", and \(signIn.absence)") + Self.quoted(says),
                help: signIn.sentence
            )
        case .singleSignOn(let url, let credential, let authorization):
            Failure(
                .permission,
                "single-sign-on",
                "'\(url)' belongs to an organization that requires single sign-on"
                    + (credential.map { ", and the credential from \($0) is not authorized for it" } ?? ""),
                help: authorization.map { "authorize the credential at '\($0)'" }
                    ?? "authorize the credential for the organization in its settings"
            )
        case .loginPage(let url, let instead, let credential, let signIn):
            Failure(
                .permission,
                "login-page",
                "'\(url)' showed a sign-in page instead of \(instead): "
                    + (credential.map { "it does not accept the credential from \($0)" } ?? signIn.absence),
                help: signIn.sentence
            )
        case .pageWithoutTokens(let url, let credential, let help):
            Failure(
                .permission,
                "login-page",
                "'\(url)' showed a sign-in page instead of the download: it does not accept the credential from \(credential)",
                help: help
            )
        case .storageRefused(let url, let storage, let status):
            Failure(
                .permission,
                "storage-refused",
                "'\(storage)', to which '\(url)' redirects, refused the file (status \(status))",
                help: "no credential is sent there, and its signed URL expires soon: "
                    + "run the same command again, and check this machine's clock"
            )
        case .refusedElsewhere(let url, let target, let status):
            Failure(
                .permission,
                "refused-elsewhere",
                "'\(url)' redirects to '\(target)', which refused the request (status \(status))",
                help:
                    "no credential of '\(url.origin)' is sent there; if the repository has moved, name it by its new address"
            )
        case .rateLimited(let origin, let limit, let says, let isSignedIn, let signIn):
            Failure(
                .unavailable,
                "rate-limited",
                "'\(origin)' accepts no more requests \(WallTime.period(limit.wait))\(Self.quoted(says))",
                help: limit.advice + (isSignedIn ? "" : ", or \(signIn.sentence): the limits are higher then")
            )
        case .hostError(let url, let status, let says):
            Failure(
                .unavailable,
                "host-error",
                "'\(url)' answered with status \(status)\(Self.quoted(says))",
                help: "try again later; if it stays, check that '\(url.origin)' is the right host"
            )
        case .noArchive(let url, let status):
            Failure(
                .unavailable,
                "host-error",
                "'\(url)' answered with status \(status), although the host has the commit",
                help: "try again later"
            )
        case .retired(let url, let says):
            Failure(
                .unavailable,
                "retired-call",
                "'\(url.origin)' has retired a call of its API\(Self.quoted(says))",
                help: "update fetch; until then name the repository's URL under 'git'"
            )
        case .malformed(let what, let url, let kind, let api):
            Failure(
                .unavailable,
                "bad-answer",
                "'\(url)' answered with \(what)",
                help: "check that '\(api)' is the API of a host of kind '\(kind.rawValue)'"
            )
        case .page(let url, let instead, let variable):
            Failure(
                .unavailable,
                "bad-answer",
                "'\(url)' answered with a web page instead of \(instead)",
                help: "a proxy, a bot filter or a sign-in page of the network may be in the way"
                    + (variable.map { ", or the API is elsewhere (set \($0))" } ?? "")
            )
        case .otherKind(let api, let kind, let expected, let variable):
            Failure(
                .data,
                "other-kind",
                "'\(api)' is the API of a host of kind '\(kind.rawValue)', not '\(expected.rawValue)'",
                help: variable.map { "check \($0) in the environment" }
                    ?? "write 'kind: \(kind.rawValue)' under this host in the manifest, and leave out its 'api'"
            )
        case .endlessTags(let url, let limit):
            Failure(
                .unavailable,
                "bad-answer",
                "the list of tags at '\(url)' has more than \(limit)",
                help: "name a tag with 'tag', or the repository's URL under 'git'"
            )
        }
    }

    private static func question(_ names: [String]) -> String? {
        names.isEmpty ? nil : KnownNames.near(names).help
    }

    private static func quoted(_ text: String) -> String { text.isEmpty ? "" : ": \(text)" }
}

extension RateLimit {
    fileprivate var advice: String { wait == nil ? "wait a while (an hour at most)" : "wait until then" }
}
