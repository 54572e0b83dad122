import FlyingFox
import Foundation

/// cgit behind a web server that asks for a password where a repository is private.
///
/// Paths: git.zx2c4.com/cgit (`ui-snapshot.c`, `ui-clone.c`). It serves git's files alone: the dumb protocol.
struct Cgit: ServedForge {
    static let origin = ServedOrigin("cgit", .init(name: "CGIT_URL"))
    static let origins = [origin]

    /// The password of the user `mira`.
    static let credentials = [CredentialSlot(kind: "cgit-password")]

    static let switches = CgitSwitches.all

    private let context: ForgeContext

    init(_ context: ForgeContext) { self.context = context }

    static func family(of request: ForgeRequest, at origin: ServedOrigin) -> String {
        request.segments.dropFirst(2).first == "snapshot" ? "cgit-snapshot" : "cgit-git"
    }

    func respond(to request: ForgeRequest, at origin: ServedOrigin) async throws -> HTTPResponse {
        let path = request.segments
        guard path.count > 2 else { throw UnexpectedRequest() }
        let verdict = await context.credentials.judge(request.header("Authorization")) { claim, kind in
            kind == "cgit-password" && claim.user == "mira"
        }
        let isGit = path[2] != "snapshot"
        if !isGit, await context.switches.isOn(CgitSwitches.wall) {
            return .page("Making sure you're not a bot!", "<p>Loading…</p>")
        }
        let repository: Repository
        switch await context.repositories.access(to: path[0], path[1], verdict) {
        case .open(let found): repository = found
        case .absent: return .page("No repositories found", "<div class='error'>Not found</div>", .notFound)
        case .closed, .refused:
            return .text("Unauthorized", .unauthorized).challenging(realm: "git")
        }
        if !isGit { return try await snapshot(path.dropFirst(3).joined(separator: "/"), of: repository) }
        if await context.switches[CgitSwitches.clone] == "smart" {
            guard let service = GitBackend.service(path.dropFirst(2)) else { throw UnexpectedRequest() }
            return try await GitBackend.respond(to: request, for: service, of: repository)
        }
        return try await file(Array(path.dropFirst(2)), of: repository)
    }

    /// A snapshot by the name of its file: a revision, alone or behind the repository's name.
    private func snapshot(_ name: String, of repository: Repository) async throws -> HTTPResponse {
        let served = await context.switches[CgitSwitches.snapshots].split(separator: " ").map(String.init)
        guard let format = Archives.Format(name: name), served.contains(format.rawValue) else {
            return .page("Bad request", "<div class='error'>Unsupported snapshot format: \(name)</div>", .badRequest)
        }
        let top = String(name.dropLast(format.rawValue.count + 1))
        let configured = await context.switches[CgitSwitches.prefix]
        let prefix = (configured.isEmpty ? repository.slug : configured) + "-"
        let revision = top.hasPrefix(prefix) ? String(top.dropFirst(prefix.count)) : top
        guard let commit = try await repository.commit(revision) else {
            if CommitName.isWhole(revision) {
                let message = "<div class='error'>Not a commit reference: \(revision)</div>"
                return .page("Bad request", message, .badRequest)
            }
            return .page("Not found", "<div class='error'>Not found</div>", .notFound)
        }
        let file = try await context.archives.archive(of: repository, commit, format, below: top)
        return HTTPResponse.bytes(try Data(contentsOf: file, options: .mappedIfSafe), type: format.contentType)
            .adding(["Content-Disposition": "inline; filename=\"\(name)\""])
    }

    /// A file of the bare repository, as far as the dumb protocol wants it.
    private func file(_ path: [String], of repository: Repository) async throws -> HTTPResponse {
        guard path == ["HEAD"] || path == ["info", "refs"] || path.first == "objects",
            path.allSatisfy({ $0 != ".." && !$0.contains("/") })
        else { throw UnexpectedRequest() }
        try await repository.bare.git().run(["update-server-info"])
        let file = try await repository.bare.location().appending(path: path.joined(separator: "/"))
        guard let bytes = try? Data(contentsOf: file) else { return .text("Not found", .notFound) }
        return .bytes(bytes, type: path.first == "objects" ? "application/octet-stream" : "text/plain")
    }
}

/// The ids of commits.
private enum CommitName {
    static func isWhole(_ text: String) -> Bool { text.utf8.count == 40 && text.allSatisfy(\.isHexDigit) }
}

/// The traps of cgit.
enum CgitSwitches {
    /// The formats of its snapshots; none where it serves none.
    static let snapshots = Switch("cgit.snapshots", "FORMATS", initially: "tar.gz zip")
    /// What the names of snapshots begin with, instead of the repository's name.
    static let prefix = Switch("cgit.snapshot-prefix", "NAME", initially: "")
    /// Whether `git http-backend` is behind the same address.
    static let clone = Switch("cgit.clone", "dumb|smart", initially: "dumb")
    /// Whether its pages are behind a wall against bots, which lets git pass.
    static let wall = Switch("cgit.wall", "on|off", initially: "off")

    static let all = [snapshots, prefix, clone, wall]
}
