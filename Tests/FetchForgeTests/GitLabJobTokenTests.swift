import FetchForge
import FetchModel
import Testing

/// The token of a CI job, to which a single tag or branch does not exist.
@Suite struct GitLabJobTokenTests {
    private let tags = "\(GitLabScene.api)/repository/tags?search=%5Erev1&per_page=100"
    private let branches = "\(GitLabScene.api)/repository/branches?per_page=100"
    private let main = GitLabScene.reference("main", more: #","default":true"#)

    private func forge(_ answers: [String: [Wire.Answer]]) throws -> any Forge {
        try GitLabScene.forge(Wire(answers), GitLabScene.jobToken)
    }

    @Test func `a tag is the equal name in the list`() async throws {
        let page = GitLabScene.page([GitLabScene.reference("rev10"), GitLabScene.reference("rev1")])
        let resolution = try await forge([tags: [page]]).resolve(.tag("rev1"), in: GitLabScene.repository)
        #expect(resolution.tag == "rev1" && resolution.commit.hex == GitLabScene.hex)
    }

    @Test func `a branch is, on any page`() async throws {
        let list = "\(GitLabScene.api)/repository/branches?search=%5Edev%2Fnext&per_page=100"
        let forge = try forge([
            list: [GitLabScene.page([GitLabScene.reference("dev/next2")], ["X-Next-Page": "2"])],
            "\(list)&page=2": [GitLabScene.page([GitLabScene.reference("dev/next")])],
        ])
        let resolution = try await forge.resolve(.branch("dev/next"), in: GitLabScene.repository)
        #expect(resolution.commit.hex == GitLabScene.hex)
    }

    @Test func `a tag of a tree is refused`() async throws {
        let page = GitLabScene.page([#"{"name":"rev1","target":"\#(GitLabScene.hex)","commit":null}"#])
        let forge = try forge([tags: [page]])
        let failure = try await failure { _ = try await forge.resolve(.tag("rev1"), in: GitLabScene.repository) }
        #expect(failure.code == "not-a-commit")
    }

    /// That the description of the repository is closed to it does not make the repository a missing one.
    @Test(arguments: [401, 403, 404])
    func `a missing tag of a visible repository names those that are near`(_ status: Int) async throws {
        let forge = try forge([
            tags: [GitLabScene.page([])], GitLabScene.api: [.text(#"{"message":"no"}"#, status: status)],
            branches: [GitLabScene.page([main])],
            "\(GitLabScene.api)/repository/tags?per_page=100": [GitLabScene.page([GitLabScene.reference("rev2")])],
        ])
        let failure = try await failure { _ = try await forge.resolve(.tag("rev1"), in: GitLabScene.repository) }
        #expect(failure.code == "unknown-tag" && failure.help == "did you mean 'rev2'?")
    }

    @Test func `a repository that it does not open is missing`() async throws {
        let forge = try forge([tags: [GitLabScene.hidden]])
        let failure = try await failure { _ = try await forge.resolve(.tag("rev1"), in: GitLabScene.repository) }
        #expect(failure.code == "unknown-repository" && failure.message.contains("CI_JOB_TOKEN"))
    }

    @Test func `the default branch is the one that the list marks`() async throws {
        let search = "\(GitLabScene.api)/repository/branches?search=%5Emain&per_page=100"
        let forge = try forge([
            GitLabScene.api: [GitLabScene.hidden],
            branches: [GitLabScene.page([GitLabScene.reference("dev"), main])], search: [GitLabScene.page([main])],
        ])
        #expect(try await forge.defaultBranch(of: GitLabScene.repository).name == "main")
    }

    @Test func `a helper's job token that serves after an anonymous request is used alike`() async throws {
        let single = "\(GitLabScene.api)/repository/tags/rev1"
        let wire = Wire([
            single: [GitLabScene.hidden], tags: [GitLabScene.page([GitLabScene.reference("rev1")])],
        ])
        let source = CredentialSource(
            credential: { _, _ in nil },
            replacement: { refused, _, _, _ in refused == nil ? GitLabScene.jobToken : nil }
        )
        let forge = try Scene.address(of: "gitlab").forge(wire, source)
        await #expect(throws: Never.self) {
            try await forge.resolve(.tag("rev1"), in: GitLabScene.repository)
        }
    }

    @Test func `it is the header of its own, and git's password`() throws {
        let variables = try GitLabScene.authentication().variables
        let job = try #require(variables.first { $0.secret == "CI_JOB_TOKEN" })
        #expect(job.forms.api == .header("JOB-TOKEN") && !job.forms.opensArchives)
        #expect(job.forms.git == .basicAs(user: "gitlab-ci-token"))
        let token = try #require(variables.first { $0.secret == "GITLAB_TOKEN" })
        #expect(token.forms.api == .bearer && token.forms.git == .basicAs(user: "oauth2") && token.forms.opensArchives)
    }

    @Test(arguments: [
        ("gitlab+deploy-token-7", false, true), ("gitlab-ci-token", true, true), ("someone", true, false),
    ])
    func `deploy tokens serve git alone, and archives come through it`(
        _ user: String,
        _ servesAPI: Bool,
        _ needsGit: Bool
    ) throws {
        let rule = try #require(try GitLabScene.authentication().passwords.first { $0.fits(user) })
        #expect((rule.forms.api != nil) == servesAPI && rule.forms.opensArchives != needsGit)
        #expect(rule.forms.git != nil)
    }
}

extension GitLabScene {
    static func authentication() throws -> ForgeAuthentication {
        try Scene.address(of: "gitlab").authentication
    }
}
