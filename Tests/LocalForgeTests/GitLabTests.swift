import Foundation
import Testing

@testable import LocalForge

@Suite struct GitLabTests {
    private let token = ["Private-Token": "glpat-1"]
    private let job = ["Job-Token": "glcbt-1"]

    private func withScene(_ body: (ServedScene) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let secrets = [
            ("gitlab-token", "glpat-1"), ("gitlab-job-token", "glcbt-1"), ("gitlab-deploy-token", "gldt-1"),
        ]
        try await body(ServedScene(GitLab.self, secrets.map { (kind: $0.0, secret: $0.1) }, in: directory))
    }

    @Test func `a tag has its commit, and one of a tree has none`() async throws {
        try await withScene { scene in
            let commit = try await scene.commit
            for tag in ["v1", "v2"] {
                let text = try await scene.get("/api/v4/projects/o%2Fr/repository/tags/\(tag)").text
                #expect(text.contains(#""id":"\#(commit)""#))
            }
            let repository = try #require(await scene.context.repositories.find("o", "r"))
            let tree = try #require(try await repository.object("HEAD^{tree}"))
            try await repository.setTag("t", to: tree.id, message: nil)
            #expect(try await scene.get("/api/v4/projects/o%2Fr/repository/tags/t").text.contains(#""commit":null"#))
            let missing = try await scene.get("/api/v4/projects/o%2Fr/repository/tags/v")
            #expect(missing.status == 404 && missing.text.contains("404 Tag Not Found"))
            #expect(missing["X-Gitlab-Meta"] != nil)
        }
    }

    @Test func `a list has pages that a number, a link or both name`() async throws {
        try await withScene { scene in
            let list = "/api/v4/projects/o%2Fr/repository/tags"
            let first = try await scene.get("\(list)?per_page=1")
            #expect(first["X-Next-Page"] == "2" && first["Link"]?.contains("&page=2>; rel=\"next\"") == true)
            let last = try await scene.get("\(list)?per_page=1&page=2")
            #expect(last["X-Next-Page"] == "" && last["Link"]?.contains("rel=\"next\"") == false)
            await scene.set("gitlab.pages", to: "number")
            #expect(try await scene.get("\(list)?per_page=1")["Link"] == nil)
            await scene.set("gitlab.pages", to: "link")
            #expect(try await scene.get("\(list)?per_page=1")["X-Next-Page"] == nil)
            #expect(try await scene.get("\(list)?search=%5Ev2&per_page=9").text.contains("v1") == false)
        }
    }

    @Test func `a job's token opens lists, commits, releases and packages alone`() async throws {
        try await withScene { scene in
            let project = "/api/v4/projects/o%2Fp"
            let commit = try await scene.commit
            let archive = "\(project)/repository/archive.tar.gz?sha=\(commit)&include_lfs_blobs=false"
            for path in ["", "/repository/tags/v1", "/repository/branches/main"] {
                #expect(try await scene.get(project + path, job).status == 404)
                #expect(try await scene.get(project + path, token).status == 200)
            }
            #expect(try await scene.get(archive, job).status == 404)
            #expect(try await scene.get(archive, token).status == 200)
            for path in ["/repository/tags", "/repository/branches", "/repository/commits/\(commit)", "/releases"] {
                #expect(try await scene.get(project + path, job).status == 200)
                #expect(try await scene.get(project + path).status == 404)
            }
            #expect(try await scene.get(project, ["Authorization": "Bearer glpat-1"]).status == 200)
            #expect(try await scene.get(project, ["Private-Token": "x"]).status == 401)
        }
    }

    @Test func `a renamed project redirects to its number, and git to its name`() async throws {
        try await withScene { scene in
            let number = try #require(await scene.context.repositories.find("o", "r")).number
            #expect(await scene.context.repositories.rename("o", "r", to: "n/m", "s"))
            let moved = try await scene.get("/api/v4/projects/o%2Fr/repository/tags?per_page=100")
            #expect(moved.status == 301)
            #expect(moved.location == "/api/v4/projects/\(number)/repository/tags?per_page=100")
            #expect(try await scene.get("/api/v4/projects/\(number)").text.contains(#""n/m/s""#))
            #expect(try await scene.get("/api/v4/projects/n%2Fm%2Fs").status == 200)
            let git = try await scene.get("/o/r.git/info/refs?service=git-upload-pack")
            #expect(git.location == "http://gitlab/n/m/s.git/info/refs?service=git-upload-pack")
        }
    }

    @Test func `a release has links, in each form`() async throws {
        try await withScene { scene in
            let release = "/api/v4/projects/o%2Fr/releases/v2"
            #expect(try await scene.get(release).text.contains("/o/r/-/releases/v2/downloads/files/a%20b.txt"))
            let permalink = try await scene.get("\(release)/downloads/files/a%20b.txt")
            let package = try #require(permalink.location?.dropFirst("http://gitlab".count))
            #expect(try await scene.get(String(package)).location?.hasPrefix("http://storage/") == true)
            await scene.set("gitlab.package-redirect", to: "off")
            #expect(try await scene.get(String(package)).text == "text\n")
            await scene.set("gitlab.asset-link", to: "upload")
            #expect(try await scene.get(release).text.contains("http://gitlab/o/r/uploads/v2/a%20b.txt"))
            #expect(try await scene.get("/o/r/uploads/v2/a%20b.txt").text == "text\n")
            #expect(try await scene.get("/o/p/uploads/v2/a%20b.txt", token).location == "http://gitlab/users/sign_in")
            // There are no drafts.
            #expect(try await scene.get("/api/v4/projects/o%2Fr/releases/v1").status == 404)
        }
    }

    @Test func `git takes each token with its name, and bans after refusals`() async throws {
        try await withScene { scene async throws in
            let service = "/o/p.git/info/refs?service=git-upload-pack"
            #expect(try await scene.get(service).status == 401)
            for (user, secret) in [
                ("oauth2", "glpat-1"), ("gitlab-ci-token", "glcbt-1"), ("gitlab+deploy-token-1", "gldt-1"),
            ] {
                #expect(try await scene.get(service, ServedScene.basic(user, secret)).status == 200)
            }
            await scene.set("gitlab.ban-after", to: "2")
            for _ in 0..<2 { #expect(try await scene.get(service, ServedScene.basic("oauth2", "x")).status == 401) }
            #expect(try await scene.get(service, ServedScene.basic("oauth2", "glpat-1")).status == 403)
        }
    }

    @Test func `an archive with LFS content, or a path that the API does not have, is an error`() async throws {
        try await withScene { scene in
            let archive = "/api/v4/projects/o%2Fr/repository/archive.tar.gz?sha=\(try await scene.commit)"
            for target in [archive, "/api/v4/projects/o%2Fr/issues", "/o/r/-/archive/v1/r-v1.tar.gz"] {
                #expect(try await scene.get(target).status == 500)
            }
        }
    }
}
