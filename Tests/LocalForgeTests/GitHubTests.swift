import FlyingFox
import Foundation
import Testing

@testable import LocalForge

@Suite struct GitHubTests {
    /// A GitHub with one public and one private repository, at made-up addresses.
    private struct Scene: Sendable {
        let context: ForgeContext
        let forge: GitHub
        let gate = RequestGate(counter: Counter(), faults: Faults(), log: nil, storage: Storage())

        init(_ directory: TemporaryDirectory) async throws {
            let text = "commit One\nfile a\n| a\ntag v1\ntag v2: Annotated\nrelease v2\ndownload a b.txt\n| text\n"
            context = try .scene(of: GitHub.self, text, [("github-token", "ghs_1.2-3")], gate, in: directory)
            forge = GitHub(context)
            for origin in GitHub.origins { await context.addresses.set(origin, to: "http://\(origin.name)") }
            await gate.storage.open(at: "http://storage")
        }

        func get(
            _ target: String,
            at origin: ServedOrigin = GitHub.api,
            _ headers: [HTTPHeader: String] = [:]
        ) async throws -> (status: Int, location: String?, text: String, response: HTTPResponse) {
            let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
            let request = HTTPRequest(
                method: .GET,
                version: .http11,
                target: .init(path: parts[0], query: parts.count > 1 ? parts[1] : ""),
                headers: HTTPHeaders(headers.merging([.host: origin.name, HTTPHeader("User-Agent"): "t"]) { $1 }),
                body: HTTPBodySequence()
            )
            let handler = OriginHandler(forge: forge, origin: origin, gate: gate)
            let response = try await handler.handleRequest(request)
            let text = String(decoding: try await response.bodyData, as: UTF8.self)
            return (response.statusCode.code, response.headers[.location], text, response)
        }
    }

    private func withScene(_ body: (Scene) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        try await body(Scene(directory))
    }

    private let token: [HTTPHeader: String] = [.authorization: "Bearer ghs_1.2-3"]

    @Test func `tags are objects of their own when they are annotated`() async throws {
        try await withScene { scene in
            #expect(try await scene.get("/repos/o/r/git/ref/tags/v1").text.contains(#""type":"commit""#))
            let annotated = try await scene.get("/repos/o/r/git/ref/tags/v2").text
            #expect(annotated.contains(#""type":"tag""#))
            let sha = try #require(annotated.firstMatch(of: /"sha":"([0-9a-f]{40})"/)).1
            #expect(try await scene.get("/repos/o/r/git/tags/\(sha)").text.contains(#""type":"commit""#))
            #expect(try await scene.get("/repos/o/r/git/ref/tags/v").status == 404)
            #expect(try await scene.get("/repos/o/r/commits/\(String(repeating: "0", count: 40))").status == 422)
        }
    }

    @Test func `a private repository is missing for anonymous clients, and its pages for everyone`() async throws {
        try await withScene { scene in
            #expect(try await scene.get("/repos/o/p").status == 404)
            #expect(try await scene.get("/repos/o/p", token).status == 200)
            #expect(try await scene.get("/repos/o/r", [.authorization: "Bearer x"]).status == 401)
            let commit = try #require(try await scene.context.repositories.find("o", "p")?.commit("v1"))
            let page = "/o/p/archive/\(commit.id).tar.gz"
            #expect(try await scene.get(page, at: GitHub.pages, token).status == 404)

            let moved = try await scene.get("/repos/o/p/tarball/\(commit.id)", token)
            let location = try #require(moved.location)
            #expect(location.hasPrefix("http://github-codeload/o/p/legacy.tar.gz/\(commit.id)?token="))
            let target = String(location.dropFirst("http://github-codeload".count))
            #expect(try await scene.get(target, at: GitHub.codeload).status == 200)
            #expect(try await scene.get(target + "0", at: GitHub.codeload).status == 404)
        }
    }

    @Test func `a renamed repository redirects to its number, and its pages to its name`() async throws {
        try await withScene { scene in
            let number = try #require(await scene.context.repositories.find("o", "r")).number
            #expect(await scene.context.repositories.rename("o", "r", to: "n", "s"))
            let api = try await scene.get("/repos/o/r/tags?per_page=100")
            #expect(api.status == 301)
            #expect(api.location == "http://github-api/repositories/\(number)/tags?per_page=100")
            #expect(try await scene.get("/repositories/\(number)").text.contains(#""full_name":"n/s""#))
            let page = try await scene.get("/o/r/archive/x.tar.gz", at: GitHub.pages)
            #expect(page.status == 301 && page.location == "http://github-pages/n/s/archive/x.tar.gz")
            let git = try await scene.get("/o/r.git/info/refs?service=git-upload-pack", at: GitHub.pages)
            #expect(git.location == "http://github-pages/n/s.git/info/refs?service=git-upload-pack")
        }
    }

    @Test func `a list has pages`() async throws {
        try await withScene { scene in
            let first = try await scene.get("/repos/o/r/tags?per_page=1")
            #expect(first.response.headers[HTTPHeader("Link")]?.contains("page=2>; rel=\"next\"") == true)
            let second = try await scene.get("/repos/o/r/tags?per_page=1&page=2")
            #expect(second.response.headers[HTTPHeader("Link")] == nil)
            #expect(await scene.context.switches.set("github.page-size", to: "1"))
            #expect(try await scene.get("/repos/o/r/tags?per_page=100").response.headers[HTTPHeader("Link")] != nil)
        }
    }

    @Test func `an asset is described, or sent from storage or at once`() async throws {
        try await withScene { scene in
            let release = try await scene.get("/repos/o/r/releases/tags/v2").text
            let url = try #require(release.firstMatch(of: /"url":"http:\/\/github-api([^"]*)"/)).1
            #expect(release.contains(#""digest":"sha256:"#))
            let file: [HTTPHeader: String] = [HTTPHeader("Accept"): "application/octet-stream"]
            #expect(try await scene.get(String(url)).text.contains(#""name":"a b.txt""#))
            #expect(try await scene.get(String(url), file).location?.hasPrefix("http://storage/") == true)
            #expect(await scene.context.switches.set("github.asset-redirect", to: "off"))
            #expect(try await scene.get(String(url), file).text == "text\n")
            #expect(try await scene.get("/repos/o/r/releases/tags/v1").status == 404)
        }
    }

    @Test func `limits come in every form, for anonymous clients`() async throws {
        try await withScene { scene in
            let switches = scene.context.switches
            #expect(await switches.set("github.rate-limit", to: "primary:60"))
            let primary = try await scene.get("/repos/o/r")
            #expect(primary.status == 403 && primary.response.headers[HTTPHeader("X-RateLimit-Remaining")] == "0")
            #expect(try await scene.get("/repos/o/r", token).status == 200)
            #expect(await switches.set("github.rate-limit", to: "secondary-429:7"))
            let secondary = try await scene.get("/repos/o/r")
            #expect(secondary.status == 429 && secondary.response.headers[HTTPHeader("Retry-After")] == "7")
            #expect(await switches.set("github.rate-limit", to: nil))
            #expect(await switches.set("github.calls", to: "1"))
            #expect(try await scene.get("/repos/o/r").status == 200)
            #expect(try await scene.get("/repos/o/r").status == 403)
            #expect(await !switches.set("github.typo", to: "on"))
        }
    }

    @Test func `a path that the API does not have is an error that is remembered`() async throws {
        try await withScene { scene in
            let answer = try await scene.get("/repos/o/r/pulls", token)
            #expect(answer.status == 500 && answer.text.contains("/repos/o/r/pulls at github-api"))
            guard case .object(let report) = await scene.gate.counter.report else { return #expect(Bool(false)) }
            #expect(report["unexpected"] == ["GET /repos/o/r/pulls at github-api"])
            #expect(report["github-api"] == .number(1) && report["github-api-authorized"] == .number(1))
        }
    }

    @Test func `an Enterprise server has everything at one origin`() async throws {
        try await withScene { scene in
            let commit = try #require(try await scene.context.repositories.find("o", "r")?.commit("v1"))
            #expect(try await scene.get("/api/v3/repos/o/r", at: GitHub.enterprise).status == 200)
            let page = try await scene.get("/o/r/archive/\(commit.id).tar.gz", at: GitHub.enterprise)
            #expect(page.location == "http://github-enterprise/_codeload/o/r/tar.gz/\(commit.id)")
            let target = "/_codeload/o/r/tar.gz/\(commit.id)"
            #expect(try await scene.get(target, at: GitHub.enterprise).status == 200)
        }
    }
}
