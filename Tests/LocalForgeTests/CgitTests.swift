import FlyingFox
import Foundation
import Testing

@testable import LocalForge

@Suite struct CgitTests {
    private func withScene(_ body: (ForgeScene<Cgit>) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        try await body(ForgeScene(directory, credentials: [(kind: "cgit-password", secret: "p")]))
    }

    @Test func `a snapshot is named by a revision; an id that is not there is 400, a name 404`() async throws {
        try await withScene { scene async throws in
            let commit = try await scene.commit()
            for name in ["r-\(commit).tar.gz", "\(commit).tar.gz", "r-v1.zip"] {
                #expect(try await scene.get("/o/r/snapshot/\(name)").status == 200)
            }
            #expect(try await scene.get("/o/r/snapshot/r-\(String(repeating: "0", count: 40)).tar.gz").status == 400)
            #expect(try await scene.get("/o/r/snapshot/r-\(commit).tar.bz2").status == 400)
            #expect(try await scene.get("/o/r/snapshot/other-\(commit).tar.gz").status == 404)
            #expect(try await scene.get("/o/absent/snapshot/absent-\(commit).tar.gz").status == 404)
        }
    }

    @Test func `git's plain files are served, and nothing else of a repository`() async throws {
        try await withScene { scene async throws in
            #expect(try await scene.get("/o/r/info/refs").text.contains("refs/tags/v2^{}"))
            #expect(try await scene.get("/o/r/HEAD").text == "ref: refs/heads/main\n")
            #expect(try await scene.get("/o/r/objects/info/packs").status == 200)
            #expect(try await scene.get("/o/r/config").status == 500)
        }
    }

    @Test func `a private repository wants a password`() async throws {
        try await withScene { scene async throws in
            #expect(try await scene.get("/o/p/info/refs").status == 401)
            let basic = "Basic \(Data("mira:p".utf8).base64EncodedString())"
            #expect(try await scene.get("/o/p/info/refs", [.authorization: basic]).status == 200)
        }
    }
}
