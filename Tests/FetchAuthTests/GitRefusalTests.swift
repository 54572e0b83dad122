import FetchModel
import TestSupport
import Testing

@testable import FetchAuth

/// A credential that git was refused with is not sent again: some hosts ban an address after a few refusals.
@Suite struct GitRefusalTests {
    private let scene: AuthenticationScene
    private let gitLab = Origin(scheme: "https", host: "gitlab.com", port: nil)
    private let other = Origin(scheme: "https", host: "git.example.com", port: nil)

    init() throws { scene = try AuthenticationScene() }

    @Test func `a refused token is not issued to git a second time, and still to the API`() async throws {
        let source = scene.authenticator(["GITLAB_TOKEN": "s3cr3t-t0ken"]).source
        let token = try #require(try await source.credential(gitLab, .git))
        #expect(try await source.replacement(token, .required, gitLab, .git) == nil)
        let failure = try await failure { _ = try await source.credential(gitLab, .git) }
        #expect(failure.code == "credential-refused" && failure.kind == .permission)
        #expect(failure.message.contains("'https://gitlab.com'") && failure.message.contains("GITLAB_TOKEN"))
        #expect(!failure.rendered().contains("s3cr3t"))
        #expect(try await source.credential(gitLab, .api) != nil)
    }

    @Test func `what is hidden from it is no refusal`() async throws {
        let source = scene.authenticator(["GITLAB_TOKEN": "s3cr3t-t0ken"]).source
        let token = try #require(try await source.credential(gitLab, .git))
        #expect(try await source.replacement(token, .hidden, gitLab, .git) == nil)
        #expect(try await source.replacement(token, .required, gitLab, .api) == nil)
        #expect(try await source.credential(gitLab, .git) == token)
    }

    @Test func `nor is the one in netrc, which every anonymous refusal would bring up again`() async throws {
        try scene.scratch.write(".netrc", "machine git.example.com login a password p\n")
        try runCommand("chmod", ["600", scene.scratch.path(".netrc")], in: "/")
        let source = scene.authenticator(["NETRC": scene.scratch.path(".netrc")]).source
        let kept = try #require(try await source.replacement(nil, .required, other, .git))
        #expect(try await source.replacement(kept, .required, other, .git) == nil)
        let failure = try await failure { _ = try await source.replacement(nil, .required, other, .git) }
        #expect(failure.code == "credential-refused" && failure.message.contains(".netrc"))
    }

    /// Bitbucket's tokens may be for one repository.
    @Test func `a token that may be for another repository is sent again`() async throws {
        let source = scene.authenticator(["BITBUCKET_ACCESS_TOKEN": "s3cr3t-t0ken"]).source
        let token = try #require(try await source.credential(AuthenticationScene.site, .git))
        #expect(try await source.replacement(token, .required, AuthenticationScene.site, .git) == nil)
        #expect(try await source.credential(AuthenticationScene.site, .git) == token)
    }
}
