import FetchModel

extension BitbucketCloud {
    /// What a 404 for `revision` means: the repository is hidden or absent, or it lacks that one.
    func unknown(
        _ revision: Revision,
        in repository: Repository,
        asked credential: IssuedCredential?
    ) async throws -> Failure {
        let description = try await describe(repository)
        let source = try source(of: repository)
        switch revision {
        case .tag(let name):
            let near = try await tags(near: name, in: repository)
            let help = near.isEmpty ? "see its tags at '\(source)/downloads/?tab=tags'" : Self.question(near)
            return Failure(.data, "unknown-tag", "'\(source)' has no tag '\(name)'", help: help)
        case .branch(let name):
            let help = (description.mainbranch?.name).map { "its main branch is '\(ForeignText.line($0))'" }
            return Failure(.data, "unknown-branch", "'\(source)' has no branch '\(name)'", help: help)
        case .commit(let commit):
            return Failure(
                .data,
                "unknown-commit",
                "'\(source)' has no commit \(commit)",
                help: "it may have been removed from the repository's history; choose another"
            )
        }
    }

    /// What a 404 for the repository itself means.
    func unknown(_ repository: Repository, asked credential: IssuedCredential?) throws -> Failure {
        let source = try source(of: repository)
        guard let credential else {
            return Failure(
                .permission,
                "not-found-or-private",
                "'\(source)' does not exist, or it is private and no credential "
                    + (api.insecure == nil ? "was sent" : "is sent over plain http"),
                help: "check the name; if it is private, \(api.signIn)"
            )
        }
        return Failure(
            .data,
            "unknown-repository",
            "'\(source)' does not exist, or the credential from \(credential.source) may not see it",
            help: "check the workspace and the repository's name, and that the credential has access to it"
        )
    }

    func refusal(
        of response: HTTPResponse,
        to archive: (repository: Repository, commit: CommitID),
        with credential: IssuedCredential?
    ) async throws -> Failure? {
        let url = try self.archive(of: archive.repository, at: archive.commit)
        if SignInPage.isAnswer(response, to: url) {
            response.body.discard()
            return api.loginPage(instead: "the archive", at: url, with: credential)
        }
        switch response.status {
        case 200..<300 where response.mediaType != "text/html": return nil
        case 200..<300:
            response.body.discard()
            return api.loginPage(instead: "the archive", at: url, with: credential)
        case 300..<400:
            response.body.discard()
            let secrets = credential?.credential.secrets ?? []
            let target = ForeignText.line("\(response.redirect ?? response.url)", hiding: secrets)
            return api.malformed("a redirect to '\(target)'", at: url)
        case 404, 410:
            response.body.discard()
            // The API can tell a commit that is gone from a repository that is hidden; it throws which.
            _ = try await resolve(.commit(archive.commit), in: archive.repository)
            return Failure(
                .unavailable,
                "host-error",
                "'\(url)' answered with status \(response.status), although the host knows the commit",
                help: "try again later"
            )
        default:
            let text = try await Self.text(of: response, hiding: credential)
            return api.refusal(status: response.status, at: url, says: text, with: credential)
        }
    }

    static func text(of response: HTTPResponse, hiding credential: IssuedCredential?) async throws -> String {
        do {
            let body = try await response.body.collect(64 << 10)
            return ForgeAPI.message(body, response.mediaType, hiding: credential)
        } catch is any Diagnosable {
            // A refusal too long or too broken to be read is still the refusal that its status says.
            return ""
        }
    }

    static func question(_ names: [String]) -> String {
        "did you mean \(names.map { "'\(ForeignText.line($0))'" }.joined(separator: " or "))?"
    }
}
