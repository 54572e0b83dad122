import Foundation
import TestSupport

/// The batch endpoint of git LFS (git-lfs, docs/api/batch.md) beside a git server; its storage serves signed addresses.
final class LFSServer: Sendable {
    /// What it does with requests.
    struct Behaviour: Sendable {
        /// Only requests with this header get an answer.
        var authorization: String?
        /// Where objects are served; here where it is `nil`.
        var storage: String?
        /// What is served in place of an object.
        var body: Data?
        /// The status of answers to batches.
        var status = 200
        /// Whether objects are unknown.
        var hasNone = false
        /// Whether every batch is refused as one without an accepted credential.
        var refusesAll = false
        /// What storage answers in place of an object: a challenge, or a redirect to itself.
        var trouble: Trouble?
        /// Where batches are redirected.
        var redirect: String?
        /// What is served in place of an answer to a batch, and its type.
        var answer: String?
        var type = "application/vnd.git-lfs+json"
        /// The address of every object in an answer; none where it is empty.
        var href: String?
        /// The id of every object in an answer.
        var object: String?
        /// The error of every object in an answer.
        var fault: Int?
        /// The status of answers to requests for objects.
        var storageStatus = 200
    }

    enum Trouble: Sendable, CaseIterable { case refuses, redirects }

    static let isProgramInstalled = (try? runCommand("git-lfs", ["version"], in: "/"))?.status == 0
    static let signature = "c2lnbmF0dXJl"
    let server: GitServer
    var url: String { server.url }

    /// Serves the repositories below `root`, each with the objects in its `lfs/objects`.
    init(root: String, _ behaviour: Behaviour = Behaviour()) throws {
        server = try GitServer(root: root) { request in
            if request.target.hasSuffix("/info/lfs/objects/batch") { return Self.batch(request, behaviour) }
            if request.target.hasPrefix("/storage/") { return Self.object(request, behaviour, root) }
            if let wanted = behaviour.authorization, request.authorization != wanted { return .challenge }
            return nil
        }
    }

    var batches: [GitServer.Request] { server.requests.filter { $0.target.hasSuffix("/objects/batch") } }
    var downloads: [GitServer.Request] { server.requests.filter { $0.target.hasPrefix("/storage/") } }

    private struct Batch: Codable {
        struct Object: Codable {
            struct Action: Codable { var href: String }
            struct Fault: Codable {
                var code: Int
                var message: String
            }
            var oid: String
            var size: Int
            var actions: [String: Action]?
            var error: Fault?
        }
        var objects: [Object]
        var transfer: String?
    }

    private static func batch(_ request: GitServer.Request, _ behaviour: Behaviour) -> GitServer.Response {
        if let wanted = behaviour.authorization, request.authorization != wanted { return .challenge }
        if behaviour.refusesAll { return .challenge }
        if let target = behaviour.redirect { return GitServer.Response(status: 307, headers: ["Location: \(target)"]) }
        let headers = ["Content-Type: \(behaviour.type)"]
        if behaviour.answer != nil || behaviour.status != 200 {
            let body = Data((behaviour.answer ?? "").utf8)
            return GitServer.Response(status: behaviour.status, headers: headers, body: body)
        }
        guard var batch = try? JSONDecoder().decode(Batch.self, from: request.body) else { return .status(422) }
        let repository = request.target.replacingOccurrences(of: "/info/lfs/objects/batch", with: "")
        let host = behaviour.storage ?? "http://\(request.headers["host"] ?? "")"
        batch.transfer = "basic"
        batch.objects = batch.objects.map { object in
            var object = object
            let href = behaviour.href ?? "\(host)/storage\(repository)/\(object.oid)?sig=\(signature)"
            if let other = behaviour.object { object.oid = other }
            if let code = behaviour.hasNone ? 404 : behaviour.fault {
                object.error = Batch.Object.Fault(code: code, message: "Object does not exist")
            } else {
                object.actions = href.isEmpty ? [:] : ["download": Batch.Object.Action(href: href)]
            }
            return object
        }
        let body = (try? JSONEncoder().encode(batch)) ?? Data()
        return GitServer.Response(status: 200, headers: headers, body: body)
    }

    private static func object(
        _ request: GitServer.Request,
        _ behaviour: Behaviour,
        _ root: String
    ) -> GitServer.Response {
        switch behaviour.trouble {
        case .refuses: return .challenge
        case .redirects: return .redirect(request.target)
        case nil: break
        }
        let parts = request.target.split(separator: "?")
        guard parts.count == 2, parts[1] == "sig=\(signature)" else { return .status(403) }
        if behaviour.storageStatus != 200 { return .status(behaviour.storageStatus) }
        if let body = behaviour.body { return GitServer.Response(status: 200, body: body) }
        let names = parts[0].split(separator: "/")
        guard names.count == 3 else { return .status(404) }
        let oid = names[2]
        let path = "\(root)/\(names[1])/lfs/objects/\(oid.prefix(2))/\(oid.dropFirst(2).prefix(2))/\(oid)"
        guard let bytes = FileManager.default.contents(atPath: path) else { return .status(404) }
        return GitServer.Response(status: 200, body: bytes)
    }
}

extension GitScene {
    /// The repository `server/NAME.git` whose `main` has `big/a.bin` and `b.bin` in LFS; returns that commit.
    @discardableResult
    func largeFiles(_ name: String = "assets", files: [String: String] = [:]) throws -> String {
        try repository(name)
        try git("config", "filter.lfs.process", "git-lfs filter-process", in: "work-\(name)")
        try git("config", "filter.lfs.clean", "git-lfs clean -- %f", in: "work-\(name)")
        try git("config", "filter.lfs.required", "true", in: "work-\(name)")
        var all = [
            ".gitattributes": "*.bin filter=lfs -text\n", "big/a.bin": Self.large, "b.bin": "small\n", "c.txt": "c\n",
        ]
        all.merge(files) { $1 }
        let commit = try commit(name, all)
        let objects = scratch.path("work-\(name)/.git/lfs/objects")
        try FileManager.default.createDirectory(
            atPath: scratch.path("server/\(name).git/lfs"),
            withIntermediateDirectories: true
        )
        try FileManager.default.copyItem(atPath: objects, toPath: scratch.path("server/\(name).git/lfs/objects"))
        return commit
    }

    static let large = String(repeating: "large file\n", count: 20_000)
}
