import Foundation
import Testing

@testable import LocalForge

@Suite struct CredentialsTests {
    private let credentials = Credentials([("token", "oauth"), ("access-token", "access"), ("api-token", "api")])

    private func access() async throws -> BitbucketAccess {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let workspace = try directory.directory("w")
        try Data("commit One".utf8).write(to: workspace.appending(path: "r.repo"))
        let repositories = try Repositories.make(from: directory.url, in: directory.url)
        return BitbucketAccess(repositories: repositories, credentials: credentials, email: "mira@jumboskill.example")
    }

    private func basic(_ pair: String) -> String {
        "Basic " + Data(pair.utf8).base64EncodedString()
    }

    @Test func `each endpoint accepts what Bitbucket's accepts`() async throws {
        let access = try await access()
        let headers = [
            "Bearer oauth", "Bearer access", "Bearer api", basic("mira@jumboskill.example:api"), basic("mira:api"),
            basic("x-token-auth:oauth"), basic("x-token-auth:access"), basic("x-bitbucket-api-token-auth:api"),
        ]
        let open: [BitbucketAccess.Endpoint: [Int]] = [.rest: [0, 1, 3], .archive: [0, 3], .git: [0, 1, 4, 5, 6, 7]]
        for (endpoint, admitted) in open {
            for (index, header) in headers.enumerated() {
                let verdict = await access.judge(header, at: endpoint)
                #expect(verdict == (admitted.contains(index) ? .admitted : .refused), "\(header) at \(endpoint)")
            }
        }
    }

    @Test(arguments: ["Bearer wrong", "Bearer", "Basic ???", "Digest oauth", ""])
    func `anything else is refused`(header: String) async throws {
        #expect(await (try access()).judge(header, at: .rest) == .refused)
    }

    @Test func `no header is an anonymous client`() async throws {
        #expect(await (try access()).judge(nil, at: .rest) == .anonymous)
    }

    @Test func `a credential can expire and come back`() async throws {
        let access = try await access()
        await credentials.set("token", to: .expired)
        #expect(await access.judge("Bearer oauth", at: .rest) == .expired)
        #expect(await access.judge("Bearer access", at: .rest) == .admitted)
        await credentials.set("token", to: .good)
        #expect(await access.judge("Bearer oauth", at: .rest) == .admitted)
    }
}
