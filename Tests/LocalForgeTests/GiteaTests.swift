import Foundation
import Testing

@testable import LocalForge

@Suite struct GiteaTests {
    private let token = ["Authorization": "token t-1"]

    private func withScene(_ body: (ServedScene) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        try await body(ServedScene(Gitea.self, [(kind: "gitea-token", secret: "t-1")], in: directory))
    }

    @Test func `an annotated tag is followed one step`() async throws {
        try await withScene { scene in
            let commit = try await scene.commit
            #expect(try await scene.get("/api/v1/repos/o/r/tags/v1").text.contains(#""id":"\#(commit)""#))
            let repository = try #require(await scene.context.repositories.find("o", "r"))
            let inner = try #require(try await repository.object("refs/tags/v2"))
            try await repository.setTag("a/b", to: inner.id, message: "Outer")
            let outer = try await scene.get("/api/v1/repos/o/r/tags/a/b").text
            #expect(outer.contains(#""sha":"\#(inner.id)""#) && !outer.contains(commit))
            let tag = try await scene.get("/api/v1/repos/o/r/git/tags/\(inner.id)").text
            #expect(tag.contains(#""object":{"sha":"\#(commit)","type":"commit"}"#))
            #expect(try await scene.get("/api/v1/repos/o/r/git/tags/\(commit)").status == 404)
        }
    }

    @Test func `a list has pages of fifty, and a count but no link`() async throws {
        try await withScene { scene in
            await scene.set("gitea.page-size", to: "1")
            let page = try await scene.get("/api/v1/repos/o/r/tags?limit=50&page=1")
            #expect(page["X-Total-Count"] == "2" && page["Link"] == nil)
            #expect(page.text.contains(#""name":"v2""#) && !page.text.contains(#""name":"v1""#))
            await scene.set("gitea.total", to: "off")
            let last = try await scene.get("/api/v1/repos/o/r/tags?limit=50&page=3")
            #expect(last["X-Total-Count"] == nil && last.text == "[]")
        }
    }

    @Test func `a private repository is missing without a token, in each form of one`() async throws {
        try await withScene { scene in
            let path = "/api/v1/repos/o/p"
            let missing = try await scene.get(path)
            #expect(missing.status == 404 && missing.text.contains("/api/swagger"))
            let forms = [
                token, ["Authorization": "Bearer t-1"], ServedScene.basic("ada", "t-1"),
            ]
            for form in forms { #expect(try await scene.get(path, form).status == 200) }
            #expect(try await scene.get("/api/v1/repos/o/r", ["Authorization": "token x"]).status == 401)
        }
    }

    @Test func `a renamed repository redirects to its new name`() async throws {
        try await withScene { scene in
            #expect(await scene.context.repositories.rename("o", "r", to: "n", "s"))
            let api = try await scene.get("/api/v1/repos/o/r/tags/v1?a=b")
            #expect(api.status == 301 && api.location == "/api/v1/repos/n/s/tags/v1?a=b")
            let git = try await scene.get("/o/r.git/info/refs?service=git-upload-pack")
            #expect(git.location == "http://gitea/n/s.git/info/refs?service=git-upload-pack")
        }
    }

    @Test func `an archive comes at once or from storage`() async throws {
        try await withScene { scene in
            let path = "/api/v1/repos/o/r/archive/\(try await scene.commit).tar.gz"
            #expect(try await scene.get(path)["Link"]?.contains("rel=\"immutable\"") == true)
            await scene.set("gitea.archive-redirect", to: "on")
            #expect(try await scene.get(path).location?.hasPrefix("http://storage/") == true)
            #expect(try await scene.get("/api/v1/repos/o/r/archive/x.rar").status == 400)
        }
    }

    @Test func `a file of a release knows tokens, and in old versions none`() async throws {
        try await withScene { scene in
            let release = try await scene.get("/api/v1/repos/o/p/releases/tags/v2", token).text
            #expect(release.contains("http://gitea/o/p/releases/download/v2/a%20b.txt"))
            let file = "/o/p/releases/download/v2/a%20b.txt"
            #expect(try await scene.get(file, token).text == "text\n")
            #expect(try await scene.get(file).location == "/user/login")
            await scene.set("gitea.old-downloads", to: "on")
            #expect(try await scene.get(file, token).location == "/user/login")
            await scene.set("gitea.attachments", to: "on")
            let numbered = try await scene.get("/api/v1/repos/o/r/releases/tags/v2").text
            let path = try #require(numbered.firstMatch(of: /http:\/\/gitea(\/attachments\/[0-9a-f-]+)"/)).1
            #expect(try await scene.get(String(path)).text == "text\n")
        }
    }

    @Test func `drafts are for those who may write, and a tag is one segment`() async throws {
        try await withScene { scene async throws in
            #expect(try await scene.get("/api/v1/repos/o/r/releases").text.contains(#""draft":true"#) == false)
            #expect(try await scene.get("/api/v1/repos/o/r/releases", token).text.contains(#""draft":true"#))
            #expect(try await scene.get("/api/v1/repos/o/r/releases/tags/v1").status == 404)
            #expect(try await scene.get("/api/v1/repos/o/r/releases/tags/a/b").status == 500)
        }
    }

    @Test func `limits and a bot wall stand before everything`() async throws {
        try await withScene { scene in
            await scene.set("gitea.rate-limit", to: "text:7")
            let text = try await scene.get("/api/v1/repos/o/r")
            #expect(text.status == 429 && text["Retry-After"] == "7")
            await scene.set("gitea.rate-limit", to: "html")
            #expect(try await scene.get("/o/r.git/info/refs?service=git-upload-pack").text.contains("<html"))
            await scene.set("gitea.wall", to: "on")
            let wall = try await scene.get("/api/v1/repos/o/r")
            #expect(wall.status == 200 && wall.text.contains("not a bot"))
        }
    }
}
