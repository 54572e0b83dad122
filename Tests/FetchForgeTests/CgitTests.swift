import FetchForge
import FetchModel
import Testing

@Suite struct CgitTests {
    private static let hex = "643d7585263769bebc34e6e20e931057d0e5731b"
    private static let site = "https://cgit.example.com/cgit"
    private static let repository = Repository(workspace: "pub/scm", slug: "engine")
    private static let source = "\(site)/pub/scm/engine"
    private let snapshot = "\(Self.source)/snapshot/engine-\(Self.hex).tar.gz"
    private let plain = "\(Self.source)/snapshot/\(Self.hex).tar.gz"

    /// What git lists of one repository.
    private struct Listing: GitListing {
        var tags: [String: CommitID]
        var error: ForgeError?

        func resolve(_ revision: Revision) async throws -> Resolution {
            if let error { throw error }
            guard case .tag(let name) = revision, let commit = tags[name] else {
                throw ForgeError.unknownTag("\(revision)", source: "git", known: .unknown, page: "")
            }
            return Resolution(tag: name, commit: commit)
        }

        func tags() async throws -> [FetchForge.Tag] {
            if let error { throw error }
            return tags.map { FetchForge.Tag(name: $0, commit: $1) }
        }

        func defaultBranch() async throws -> Branch {
            if let error { throw error }
            return Branch(name: "main", commit: try #require(tags.first?.value))
        }
    }

    private func forge(
        _ answers: [String: [Wire.Answer]] = [:],
        traffic: ForgeTraffic = ForgeTraffic(sleep: { _ in }),
        git listing: Listing? = nil
    ) throws -> any Forge {
        let host = Host(name: "c", kind: .cgit, url: try #require(WebURL(Self.site)))
        let address = try #require(
            try ForgeTable.catalog.all(hosts: [host], environment: [:]).first { $0.name == "c" }
        )
        guard let listing else { return try address.forge(Wire(answers), traffic: traffic) }
        return try address.forge(Wire(answers), traffic: traffic) { remote in
            guard remote.wire == Self.source else { throw ForgeError.badName(remote.wire) }
            return listing
        }
    }

    private func listing(_ error: ForgeError? = nil) throws -> Listing {
        Listing(tags: ["v1": try #require(CommitID(Self.hex))], error: error)
    }

    private func refusal(_ forge: any Forge, _ index: Int) async throws -> Refusal? {
        let request = try forge.archive(of: Self.repository, at: try #require(CommitID(Self.hex)))[index]
        let response = try await forge.send(request, with: nil)
        return try await forge.refusal(of: response, to: request, with: nil)
    }

    @Test(arguments: [
        ("pub/scm", "engine", "/pub/scm/engine", "engine"), ("", "engine", "/engine", "engine"),
        ("", "engine.git", "/engine.git", "engine"), ("a b", "c+d", "/a%20b/c%2Bd", "c%2Bd"),
    ])
    func `the path is what the server says that it is`(
        _ group: String,
        _ slug: String,
        _ path: String,
        _ base: String
    ) throws {
        let forge = try forge()
        let repository = Repository(workspace: group, slug: slug)
        #expect(try forge.source(of: repository) == Self.site + path)
        #expect(try forge.remote(of: repository).wire == Self.site + path)
        let requests = try forge.archive(of: repository, at: try #require(CommitID(Self.hex)))
        #expect(
            requests.map(\.url.wire) == [
                "\(Self.site)\(path)/snapshot/\(base)-\(Self.hex).tar.gz",
                "\(Self.site)\(path)/snapshot/\(Self.hex).tar.gz",
            ]
        )
        #expect(requests.map(\.authentication) == [.ifPossible(.archive), .ifPossible(.archive)])
    }

    @Test(arguments: [("", ".."), ("a/../b", "c"), ("a", ""), ("/", "c")])
    func `a path that would climb is never requested`(_ group: String, _ slug: String) async throws {
        let repository = Repository(workspace: group, slug: slug)
        let failure = try await failure { _ = try await forge().resolve(.tag("v1"), in: repository) }
        #expect(failure.code == "bad-name")
    }

    @Test func `git lists tags and branches`() async throws {
        let forge = try forge(git: try listing())
        #expect(try await forge.resolve(.tag("v1"), in: Self.repository).commit.hex == Self.hex)
        #expect(try await forge.tags(in: Self.repository).map(\.name) == ["v1"])
        #expect(try await forge.defaultBranch(of: Self.repository).name == "main")
    }

    @Test func `a full commit id needs no request`() async throws {
        let commit = try #require(CommitID(Self.hex))
        #expect(try await forge().resolve(.commit(commit), in: Self.repository).commit == commit)
    }

    @Test func `what git does not find is what it says`() async throws {
        let forge = try forge(git: try listing(.unknownRepository(source: "x", credential: "y")))
        let failure = try await failure { _ = try await forge.resolve(.tag("v1"), in: Self.repository) }
        #expect(failure.code == "unknown-repository")
    }

    @Test func `a snapshot is not refused`() async throws {
        let answer = Wire.Answer(type: "application/x-gzip", body: [0x1f, 0x8b])
        #expect(try await refusal(try forge([snapshot: [answer]]), 0) == nil)
    }

    @Test func `where the server knows no such name, the id alone is tried, and then git`() async throws {
        let missing = Wire.Answer.text("<html>", status: 404, type: "text/html")
        let record = TrafficRecord()
        let forge = try forge([snapshot: [missing], plain: [missing]], traffic: record.traffic, git: try listing())
        #expect(try await refusal(forge, 0) == .missing)
        guard case .needsGit = try await refusal(forge, 1) else {
            Issue.record("git is not used")
            return
        }
        #expect(record.notes.count == 1)
        #expect(record.notes.first?.contains("serves no snapshot of commit 643d75852637") == true)
    }

    @Test func `a repository that is not there has no snapshots`() async throws {
        let missing = Wire.Answer.text("<html>", status: 404, type: "text/html")
        let record = TrafficRecord()
        let forge = try forge(
            [plain: [missing]],
            traffic: record.traffic,
            git: try listing(.unknownRepository(source: "x", credential: "y"))
        )
        #expect(try await failure { _ = try await refusal(forge, 1) }.code == "unknown-repository")
        #expect(record.notes.isEmpty)
    }

    @Test(arguments: [(400, "text/html"), (200, "text/html")])
    func `where the server has no snapshots, or a wall against bots, git brings the commit`(
        _ status: Int,
        _ type: String
    ) async throws {
        let record = TrafficRecord()
        let forge = try forge([snapshot: [.text("<html>", status: status, type: type)]], traffic: record.traffic)
        for _ in 0..<2 {
            guard case .needsGit = try await refusal(forge, 0) else {
                Issue.record("git is not used")
                return
            }
        }
        #expect(record.notes.count == 1)
    }

    @Test(arguments: [(401, "not-authenticated"), (403, "forbidden"), (500, "host-error"), (502, "host-error")])
    func `other responses are what they say`(_ status: Int, _ code: String) async throws {
        let forge = try forge([snapshot: [.text("", status: status, type: "text/plain")]])
        guard case .failed(let error) = try await refusal(forge, 0) else {
            Issue.record("the response was accepted")
            return
        }
        #expect(error.failure.code == code)
    }

    @Test func `a sign-in page is a matter of permission`() async throws {
        var answer = Wire.Answer.text("<html>", type: "text/html")
        answer.from = "https://sso.example.com/login"
        guard case .loginPage = try await refusal(try forge([snapshot: [answer]]), 0) else {
            Issue.record("the page was accepted")
            return
        }
    }

    @Test func `there are no downloads`() async throws {
        let failure = try await failure { _ = try await forge().asset("x.zip", of: Self.repository, tag: "v1") }
        #expect(failure.code == "no-downloads" && failure.kind == .data)
    }
}
