import FlyingFox
import Foundation
import Testing

@testable import LocalForge

@Suite struct BitbucketDataCenterTests {
    private let api = "/rest/api/latest/projects/O/repos"
    private let archive: [HTTPHeader: String] = [HTTPHeader("Accept"): "*/*"]

    private func withScene(_ body: (ForgeScene<BitbucketDataCenter>) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let credentials = [("datacenter-project-token", "project"), ("datacenter-token", "user")]
        try await body(ForgeScene(directory, credentials: credentials.map { (kind: $0.0, secret: $0.1) }))
    }

    @Test func `a tag's own id is not its commit's, and a name may have slashes`() async throws {
        try await withScene { scene async throws in
            let commit = try await scene.commit()
            let plain = try await scene.get("\(api)/r/tags/v1").text
            #expect(plain.contains(#""hash":null"#) && plain.contains(#""latestCommit":"\#(commit)""#))
            let annotated = try await scene.get("\(api)/r/tags/v2").text
            #expect(annotated.contains(#""latestCommit":"\#(commit)""#))
            #expect(!annotated.contains(#""hash":"\#(commit)""#) && !annotated.contains(#""hash":null"#))
            #expect(try await scene.get("\(api)/r/tags/a/b").status == 404)
        }
    }

    @Test func `lists have pages, and filters look for a part of a name`() async throws {
        try await withScene { scene async throws in
            let first = try await scene.get("\(api)/r/tags?limit=1").text
            #expect(first.contains(#""isLastPage":false"#) && first.contains(#""nextPageStart":1"#))
            let last = try await scene.get("\(api)/r/tags?limit=1&start=1").text
            #expect(last.contains(#""isLastPage":true"#) && last.contains(#""displayId":"v2""#))
            #expect(try await scene.get("\(api)/r/branches?filterText=AI").text.contains(#""displayId":"main""#))
        }
    }

    @Test func `an archive is flat unless a prefix is asked for, and JSON is not one`() async throws {
        try await withScene { scene async throws in
            let url = "\(api)/r/archive?at=\(try await scene.commit())&format=tar.gz"
            #expect(try await scene.get(url, archive).status == 200)
            #expect(try await scene.get(url, [HTTPHeader("Accept"): "application/json"]).status == 406)
            let missing = "\(api)/r/archive?at=\(String(repeating: "0", count: 40))&format=tar.gz"
            #expect(try await scene.get(missing, archive).status == 404)
        }
    }

    private func basic(_ text: String) -> String { "Basic \(Data(text.utf8).base64EncodedString())" }

    @Test func `what is private is refused, and a project's token is no password`() async throws {
        try await withScene { scene async throws in
            #expect(try await scene.get("\(api)/p").status == 401)
            #expect(try await scene.get("\(api)/absent").status == 401)
            #expect(try await scene.get("\(api)/p", [.authorization: "Bearer project"]).status == 200)
            #expect(try await scene.get("\(api)/absent", [.authorization: "Bearer project"]).status == 404)
            let git = "/scm/o/p.git/info/refs?service=git-upload-pack"
            #expect(try await scene.get(git, [.authorization: "Bearer project"]).status == 200)
            #expect(try await scene.get(git, [.authorization: basic("x-token-auth:project")]).status == 401)
            #expect(try await scene.get(git, [.authorization: basic("mira:user")]).status == 200)
        }
    }

    @Test func `a moved repository redirects, in git as well`() async throws {
        try await withScene { scene async throws in
            #expect(await scene.context.repositories.rename("o", "r", to: "n", "s"))
            let moved = try await scene.get("\(api)/r/tags/v1")
            #expect(moved.status == 301)
            #expect(moved.location == "http://datacenter/rest/api/latest/projects/N/repos/s/tags/v1")
            let git = try await scene.get("/scm/o/r.git/info/refs?service=git-upload-pack")
            #expect(git.location == "http://datacenter/scm/n/s.git/info/refs?service=git-upload-pack")
        }
    }
}
