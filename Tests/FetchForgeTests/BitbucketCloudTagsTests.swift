import FetchForge
import FetchModel
import Testing

@Suite struct BitbucketCloudTagsTests {
    private let second = "\(Scene.api)/refs/tags?pagelen=3&page=2"

    @Test func `all pages are read, in their order`() async throws {
        let wire = Wire([Scene.tagList: [try .fixture("tags-1.json")], second: [try .fixture("tags-2.json")]])
        let tags = try await Scene.forge(wire).tags(in: Scene.repository)
        #expect(tags.map(\.name) == ["v1.2.0", "release/1.1", "v1.0.0", "rev1"])
        #expect(tags.map(\.date) == [1_662_163_200, 1_662_069_600, nil, 1_658_481_164])
        #expect(tags[0].commit.hex == String(repeating: "1", count: 40))
    }

    @Test func `a page at another host is never asked for`() async throws {
        let wire = Wire([Scene.tagList: [try .fixture("tags-elsewhere.json")]])
        let failure = try await failure { _ = try await Scene.forge(wire, Scene.token).tags(in: Scene.repository) }
        #expect(failure.code == "bad-answer")
        #expect(await wire.urls == [Scene.tagList])
    }

    @Test func `pages that lead in a circle end`() async throws {
        let loop = Wire.Answer.text(#"{"values":[],"next":"\#(second)"}"#)
        let wire = Wire([Scene.tagList: [loop], second: [loop]])
        let failure = try await failure { _ = try await Scene.forge(wire).tags(in: Scene.repository) }
        #expect(failure.code == "bad-answer")
        #expect(await wire.urls.count == 2)
    }

    @Test func `pages whose addresses grow without end are not followed`() async throws {
        let long = "\(Scene.api)/" + String(repeating: "x/", count: 2_100)
        let wire = Wire([Scene.tagList: [.text(#"{"values":[],"next":"\#(long)"}"#)]])
        let failure = try await failure { _ = try await Scene.forge(wire).tags(in: Scene.repository) }
        #expect(failure.code == "bad-answer")
        #expect(await wire.urls == [Scene.tagList])
    }

    @Test func `a commit that is no full id is refused`() async throws {
        let page = Wire.Answer.text(#"{"values":[{"name":"v1","target":{"hash":"643d758"}}]}"#)
        let wire = Wire([Scene.tagList: [page]])
        #expect(try await failure { _ = try await Scene.forge(wire).tags(in: Scene.repository) }.code == "bad-answer")
    }
}
