import FetchModel
import FetchProvenance
import FetchSystem
import Foundation
import TestSupport
import Testing

@Suite("A server of objects")
struct UploadPackTests {
    /// The stock `git upload-pack`, without a web server around it.
    private static func connect(_ scene: GitScene, filter: Bool, limit: Int = 1 << 20) async throws -> UploadPack {
        try scene.run("git -C repository config uploadpack.allowFilter \(filter)")
        let url = try #require(WebURL("https://git.example.com/repository.git"))
        return try await UploadPack(url, scene.format, limit: limit) { request in
            var script = "GIT_PROTOCOL=version=2 git upload-pack --stateless-rpc --advertise-refs repository > out"
            if let body = request.body {
                try scene.scratch.write("in", Data(body))
                script = "GIT_PROTOCOL=version=2 git upload-pack --stateless-rpc repository < in > out || true"
            }
            try scene.run(script)
            return try Self.response(scene, to: request)
        }
    }

    /// The response to `request` that the scene's file `out` holds.
    private static func response(_ scene: GitScene, to request: HTTPRequest) throws -> GitResponse {
        GitResponse(status: 200, url: request.url, mediaType: "", bytes: try scene.bytes("out"), credential: nil)
    }

    private static func scene(_ format: ObjectID.Format) throws -> GitScene {
        let scene = try GitScene(format)
        for index in 0..<20 { try scene.write("d\(index)/f.txt", "\(index)\n") }
        _ = try scene.commit()
        try scene.run("git -C repository tag -a -m annotated v1; git -C repository tag light")
        return scene
    }

    @Test("serves tag and commit without their content", arguments: ObjectID.Format.allCases, [true, false])
    func objects(_ format: ObjectID.Format, _ filter: Bool) async throws {
        let scene = try Self.scene(format)
        let server = try await Self.connect(scene, filter: filter)
        let (tag, commit) = (try scene.id("v1"), try scene.id("HEAD"))
        let reference = try await server.reference("refs/tags/v1")
        #expect(reference == RemoteReference(name: "refs/tags/v1", id: tag, peeled: commit))
        #expect(try await server.reference("refs/tags/light")?.target == commit)
        #expect(try await server.reference("refs/tags/v") == nil)
        let (files, _) = try scene.archive()
        let tree = FileTree(files, format)
        #expect(tree.id == (try scene.id("HEAD^{tree}")))
        let objects = try await server.objects([tag], besides: tree.directoryIDs(atMost: 4096))
        #expect(Set(objects.keys) == [tag, commit])
        let directory = try scene.id("HEAD:d3")
        #expect(try await server.objects([directory], besides: [])[directory] == scene.object(directory))
    }

    @Test("serves a directory that is also below another one", arguments: [true, false])
    func nested(_ filter: Bool) async throws {
        let scene = try GitScene(.sha1)
        for path in ["p/q/f", "r/f", "s/t/p/q/f"] { try scene.write(path, "1\n") }
        _ = try scene.commit()
        let server = try await Self.connect(scene, filter: filter)
        let wants = try ["HEAD:s/t", "HEAD:p", "HEAD:r", "HEAD:r/f"].map { try scene.id($0) }
        let objects = try await server.objects(wants, besides: [])
        #expect(Set(wants).isSubset(of: objects.keys))
    }

    @Test("says which object it does not have")
    func missing() async throws {
        let scene = try Self.scene(.sha1)
        let server = try await Self.connect(scene, filter: true)
        let id = try #require(ObjectID(hex: String(repeating: "12", count: 20)))
        await #expect(throws: ExchangeError.self) { try await server.objects([id], besides: []) }
    }

    /// Answers every `fetch` with a pack of `objects`, by their names in the repository.
    private static func scripted(_ scene: GitScene, _ objects: String) async throws -> UploadPack {
        let url = try #require(WebURL("https://git.example.com/repository.git"))
        return try await UploadPack(url, scene.format, limit: 1 << 20) { request in
            var script = "GIT_PROTOCOL=version=2 git upload-pack --stateless-rpc --advertise-refs repository > out"
            if request.body != nil {
                script =
                    "cd repository; git rev-parse \(objects) | git pack-objects -q --stdout > ../pack; cd ..; "
                    + "{ printf '000dpackfile\\n%04x\\001' $(($(wc -c < pack) + 5)); cat pack; printf 0000; } > out"
            }
            try scene.run(script)
            return try Self.response(scene, to: request)
        }
    }

    private static func packScene() throws -> GitScene {
        let scene = try Self.scene(.sha1)
        try scene.write("more.txt", "more\n")
        _ = try scene.commit()
        return scene
    }

    @Test(
        "may send what a requested object leads to",
        arguments: [
            ("v1", "v1 HEAD~"), ("v1", "v1 HEAD~ HEAD~^{tree} HEAD~:d3 HEAD~:d3/f.txt"), ("HEAD", "HEAD HEAD~"),
        ]
    )
    func more(_ name: String, _ objects: String) async throws {
        let scene = try Self.packScene()
        let wanted = try scene.id(name)
        let server = try await Self.scripted(scene, objects)
        let found = try await server.objects([wanted], besides: [])
        #expect(found[wanted] != nil)
    }

    @Test(
        "sends nothing that no requested object leads to",
        arguments: [
            ("v1 HEAD~ HEAD", "HEAD"), ("v1 HEAD~ HEAD:more.txt", "HEAD:more.txt"), ("v1 HEAD~ HEAD:d3", "HEAD:d3"),
            ("v1 HEAD~ light^{tree} HEAD^{tree}", "HEAD^{tree}"),
        ]
    )
    func foreign(_ objects: String, _ other: String) async throws {
        let scene = try Self.packScene()
        let tag = try scene.id("v1")
        let server = try await Self.scripted(scene, objects)
        let error = await #expect(throws: ExchangeError.self) { try await server.objects([tag], besides: []) }
        #expect(try error?.reason == .foreign(scene.id(other)))
    }

    @Test(
        "is where redirects lead, if they lead to the same file",
        arguments: [
            ("https://new.example.com/r.git/info/refs?service=git-upload-pack", "https://new.example.com/r.git"),
            ("https://git.example.com/r.git/info/refs?service=git-upload-pack", "https://git.example.com/r.git"),
            ("https://new.example.com/r.git/info/refs", nil), ("https://new.example.com/login", nil),
        ]
    )
    func redirected(_ address: String, _ base: String?) async throws {
        let url = try #require(WebURL("https://git.example.com/repository.git"))
        let place = try #require(WebURL(address))
        let posted = Monitor<[String]>([])
        let text = "000eversion 2\n000cls-refs\n000afetch\n0000"
        do {
            let server = try await UploadPack(url, .sha1, limit: 1000) { request in
                if request.body != nil { posted.update { $0.append(request.url.wire) } }
                let bytes = request.body == nil ? text : "0000"
                let from = request.body == nil ? place : request.url
                return GitResponse(status: 200, url: from, mediaType: "", bytes: Array(bytes.utf8), credential: nil)
            }
            #expect(try await server.reference("refs/tags/v1") == nil)
        } catch let error as ExchangeError {
            #expect(error.failure.code == "redirected")
        }
        #expect(posted.read { $0 } == (base.map { ["\($0)/git-upload-pack"] } ?? []))
    }

    @Test(
        "begins as no other response does",
        arguments: [
            ("000eversion 2\n0000", true), ("001e# service=git-upload-pack\n0000000eversion 2\n", true),
            ("001e# service=git-upload-pack\n0000003c\(String(repeating: "0", count: 40)) HEAD\0thin-pack\n", true),
            ("001e# service=git-upload-pack\n00000016ERR access denied\n", false),
            ("001e# service=git-upload-pack\n0000", false), ("", false), ("<html>", false), ("0000", false),
            ("\(String(repeating: "1", count: 40))\trefs/heads/main\n", false), ("000eversion 3\n", false),
        ]
    )
    func advertisement(_ text: String, _ isOne: Bool) {
        #expect(Advertisement.isBegun(Array(text.utf8)) == isOne)
    }

    @Test(
        "that speaks something else is told apart",
        arguments: [
            ("", "empty-response"), ("<html>", "not-git"), ("0000", "not-git"),
            ("000eversion 2\n0000", "old-protocol"), ("000eversion 1\n0000", "old-protocol"),
            ("001cERR access denied or so\n", "refused"), ("fffff", "truncated-response"), ("0003", "not-git"),
            ("000eversion 2\n000cls-refs\n000afetch\n0019object-format=sha256\n0000", "object-format"),
        ]
    )
    func strange(_ text: String, _ code: String) async throws {
        let url = try #require(WebURL("https://git.example.com/repository.git"))
        let error = await #expect(throws: ExchangeError.self) {
            try await UploadPack(url, .sha1, limit: 1000) { request in
                GitResponse(status: 200, url: request.url, mediaType: "", bytes: Array(text.utf8), credential: nil)
            }
        }
        #expect(error?.failure.code == code)
        #expect(error?.failure.kind == .unavailable)
    }
}
