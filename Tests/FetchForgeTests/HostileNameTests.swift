import FetchForge
import FetchModel
import Foundation
import Testing

/// Names of tags, branches, owners and repositories that URLs have other uses for, at each kind of API.
@Suite struct HostileNameTests {
    /// Records what it is asked, and knows nothing.
    private actor Recorder: Transport {
        private(set) var urls: [String] = []

        func send(_ request: HTTPRequest) async throws -> HTTPResponse {
            urls.append(request.url.wire)
            throw Failure(.unavailable, "test", "nothing is here")
        }
    }

    private static let names = [
        "release/1.0", "v1+2", "50%", "100%25", "#1", "a?b=c&d", "a@b", "a b", "größe", "日本", "é", "a;b", "a:b",
        "v1,v2",
        "a'b\"", "$(id)", "a|b", "[x]", "{x}",
    ]

    /// The first URL that the forge requests for a name.
    private func url(
        _ kind: APIKind,
        _ revision: Revision,
        in repository: Repository? = nil
    ) async throws -> String {
        let recorder = Recorder()
        let network = ForgeNetwork(
            transport: recorder,
            credentials: .anonymous,
            traffic: ForgeTraffic(sleep: { _ in }),
            git: { _ in throw Failure(.unavailable, "test", "no git") }
        )
        let forge = try ForgeTable.forge(at: try kind.address(), over: network)
        await #expect(throws: (any Error).self) {
            _ = try await forge.resolve(revision, in: repository ?? kind.repository)
        }
        return try #require(await recorder.urls.first)
    }

    /// What a server reads of a URL: where its query begins, and each part decoded.
    private func parts(_ url: String) throws -> [String] {
        #expect(!url.contains("#") && url.utf8.allSatisfy { (0x21...0x7e).contains($0) })
        return try url.split(separator: "?", omittingEmptySubsequences: false).map { part in
            try #require(part.removingPercentEncoding)
        }
    }

    @Test(arguments: APIKind.allCases, names)
    func `a tag's and a branch's name stay whole`(_ kind: APIKind, _ name: String) async throws {
        for revision in [Revision.tag, Revision.branch] {
            let expected = try parts(try await url(kind, revision("NAME"))).map { $0.replacing("NAME", with: name) }
            #expect(try parts(try await url(kind, revision(name))) == expected)
        }
    }

    @Test(arguments: APIKind.allCases, names)
    func `an owner's and a repository's name stay whole`(_ kind: APIKind, _ name: String) async throws {
        // Only GitLab's groups contain groups, and a project's key is upper case.
        if name.contains("/"), kind != .gitlab { return }
        let owner = kind == .dataCenter ? name.uppercased() : name
        let plain = try parts(try await url(kind, .tag("v1"), in: Repository(workspace: "OWNER", slug: "SLUG")))
        let expected = plain.map { $0.replacing("OWNER", with: owner).replacing("SLUG", with: name) }
        let slug = name.contains("/") ? "SLUG" : name
        let found = try await url(kind, .tag("v1"), in: Repository(workspace: name, slug: slug))
        #expect(try parts(found) == (slug == name ? expected : plain.map { $0.replacing("OWNER", with: owner) }))
    }

    @Test(arguments: APIKind.allCases, ["..", ".", "", "a/..", "../a", "a//b"])
    func `a name that would climb is never requested`(_ kind: APIKind, _ name: String) async throws {
        let forge = try kind.address().forge(Wire([:]))
        var failures = [
            try await failure { _ = try await forge.resolve(.tag(name), in: kind.repository) },
            try await failure {
                _ = try await forge.resolve(.tag("v1"), in: Repository(workspace: name, slug: "engine"))
            },
            try await failure { _ = try await forge.tags(in: Repository(workspace: "octo", slug: name)) },
        ]
        // In a query nothing climbs, and there are no downloads.
        if kind != .dataCenter {
            failures.append(try await failure { _ = try await forge.resolve(.branch(name), in: kind.repository) })
            // Downloads of Bitbucket belong to no tag.
            let (file, tag) = kind == .bitbucket ? (name, "v1") : ("a", name)
            failures.append(try await failure { _ = try await forge.asset(file, of: kind.repository, tag: tag) })
        }
        for failure in failures { #expect(failure.kind == .data && failure.code == "bad-name") }
    }
}
