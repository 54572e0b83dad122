import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchAuth

@Suite struct CredentialStoreTests {
    private let scratch: ScratchDirectory
    private let stage = Stage()
    private let workers = Workers(limit: 4)

    init() throws { scratch = try ScratchDirectory() }

    private var store: CredentialStore {
        CredentialStore(directory: scratch.path("data/fetch")) { [stage] in stage.hear($0) }
    }

    private func mode(_ name: String) throws -> Int {
        try #require(
            try FileManager.default.attributesOfItem(atPath: scratch.path(name))[.posixPermissions] as? Int
        )
    }

    private func entry(_ host: String, _ token: String) -> StoredCredential {
        StoredCredential(.token(Secret(token)), for: Origin(scheme: "https", host: host, port: nil), stored: 7)
    }

    @Test func `where there is no file there is nothing, and nothing is made`() throws {
        #expect(try store.read() == [])
        #expect(try scratch.list() == [])
        #expect(try CredentialStore(environment: [:]).read() == [])
    }

    @Test func `what is kept is read again, whole, for this user alone`() async throws {
        let tokens = OAuthTokens(
            access: Secret(String(repeating: "a", count: 40_000)),
            refresh: Secret("r"),
            obtained: 5,
            expires: 7205,
            scopes: ["repository"]
        )
        let client = ClientRegistration(id: "k", secret: Secret("s"), source: "fetch login")
        let signIn = StoredCredential(
            .signIn(StoredSignIn(tokens, client)),
            for: AuthenticationScene.site,
            and: [AuthenticationScene.api],
            stored: 5
        )
        try await store.update(on: workers) {
            $0.put(signIn)
            $0.put(entry("git.example.com", "t"))
        }
        #expect(try store.read() == [signIn, entry("git.example.com", "t")])
        #expect(try store.read().entry(of: AuthenticationScene.api) == signIn)
        #expect(try mode("data/fetch/credentials.json") == 0o600)
        #expect(try mode("data/fetch") == 0o700)
        #expect(try scratch.list("data/fetch") == ["credentials.json", "credentials.lock"])
    }

    @Test func `an entry takes the place of the one for its origin`() async throws {
        try await store.update(on: workers) { $0.put(entry("a.example", "1")) }
        try await store.update(on: workers) { $0.put(entry("b.example", "2")) }
        try await store.update(on: workers) { $0.put(entry("a.example", "3")) }
        #expect(try store.read() == [entry("a.example", "3"), entry("b.example", "2")])
    }

    @Test func `no change is lost among those who change it at once`() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask {
                    try await CredentialStore(directory: scratch.path("data/fetch")).update(on: workers) {
                        $0.put(entry("host\(number).example", "t"))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try store.read().count == 20)
    }

    @Test func `what others can read is closed to them, and said`() async throws {
        try await store.update(on: workers) { $0.put(entry("a.example", "1")) }
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644],
            ofItemAtPath: scratch.path("data/fetch/credentials.json")
        )
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scratch.path("data/fetch"))
        #expect(try store.read().count == 1)
        #expect(try mode("data/fetch/credentials.json") == 0o600)
        #expect(stage.heard.count == 1)
        #expect(stage.heard[0].hasPrefix("others could read '"))
        try await store.update(on: workers) { $0.put(entry("b.example", "1")) }
        #expect(try mode("data/fetch") == 0o700)
    }

    @Test func `what others could have written is not used`() async throws {
        try await store.update(on: workers) { $0.put(entry("a.example", "1")) }
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o666],
            ofItemAtPath: scratch.path("data/fetch/credentials.json")
        )
        let store = store
        #expect(try store.read() == [])
        #expect(try store.read() == [])
        #expect(stage.heard.count == 1)
        #expect(stage.heard[0].contains("are not used: other users can write to it"))
        let failure = try await failure { try await store.update(on: workers) { $0.put(entry("b.example", "1")) } }
        #expect(failure.code == "credentials-open" && failure.kind == .disk)
    }

    private static let isRoot = geteuid() == 0
    private static let other: uid_t = 65_534

    /// Each gives another user a way into the store.
    private static let ways: [(String, @Sendable (ScratchDirectory) -> Void)] = [
        ("the file belongs to another user", { chown($0.path("data/fetch/credentials.json"), other, other) }),
        ("the directory belongs to another user", { chown($0.path("data/fetch"), other, other) }),
        ("everybody can write to the directory", { chmod($0.path("data/fetch"), 0o1777) }),
        (
            "another user's link leads to it",
            {
                rename($0.path("data/fetch"), $0.path("real"))
                symlink($0.path("real"), $0.path("data/fetch"))
                lchown($0.path("data/fetch"), other, other)
            }
        ),
        (
            "another user's link leads to a directory above it",
            {
                rename($0.path("data"), $0.path("real"))
                symlink("real", $0.path("data"))
                lchown($0.path("data"), other, other)
            }
        ),
    ]

    @Test(.enabled(if: isRoot), arguments: ways.indices)
    func `a store that another user could have written is not used, one note says so, and nothing is written`(
        _ index: Int
    ) async throws {
        try await store.update(on: workers) { $0.put(entry("a.example", "planted")) }
        Self.ways[index].1(scratch)
        let store = store
        let before = try scratch.list()

        #expect(try store.read() == [], "\(Self.ways[index].0)")
        #expect(try store.read() == [])
        #expect(stage.heard.count == 1)
        #expect(stage.heard.first?.contains("are not used: ") == true)
        for change in [
            { try await store.update(on: workers, waitingUpTo: .seconds(60)) { $0.put(entry("b.example", "1")) } },
            { try await store.confirm(on: workers, waitingUpTo: .seconds(60)) },
            { try await store.confirm("client", on: workers, waitingUpTo: .seconds(60)) },
        ] as [() async throws -> Void] {
            #expect(try await failure(change).code == "credentials-open", "\(Self.ways[index].0)")
        }
        #expect(throws: CredentialStoreError.self) { try store.readToChange() }
        #expect(
            try scratch.list().filter { !$0.hasSuffix("credentials.lock") }
                == before.filter {
                    !$0.hasSuffix("credentials.lock")
                }
        )
    }

    @Test func `its files are in the store, under any name, and no other file is`() async throws {
        try await store.update(on: workers) { $0.put(entry("a.example", "1")) }
        try scratch.write("data/fetch/.credentials.json.0123456789abcdef", "a draft of a killed process")
        try scratch.write("other", "x")
        #expect(link(scratch.path("data/fetch/credentials.json"), scratch.path("hard")) == 0)
        #expect(symlink("data/fetch/credentials.json", scratch.path("soft")) == 0)

        for name in ["data/fetch/credentials.json", "data/fetch/.credentials.json.0123456789abcdef", "hard", "soft"] {
            #expect(try store.contains(File.following(scratch.path(name))), "\(name)")
        }
        #expect(try !store.contains(File.following(scratch.path("other"))))
        #expect(try !CredentialStore(directory: nil).contains(File.following(scratch.path("other"))))
        #expect(try !CredentialStore(directory: scratch.path("none")).contains(File.following(scratch.path("other"))))
    }

    @Test(arguments: [
        "", "{", "[]", "{\"version\": 1}", "\u{0}", #"{"version": 1, "credentials": []}"#,
    ])
    func `a damaged file says how to go on, and is not written over`(_ text: String) async throws {
        let path = try scratch.write("data/fetch/credentials.json", text)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        let reading = try #require(throws: CredentialStoreError.self) { try store.read() }.failure
        #expect(reading.kind == .disk && reading.code == "credentials-damaged")
        #expect(reading.help?.contains("rm '\(path)'") == true)
        let writing = try await failure { try await store.update(on: workers) { $0.put(entry("a.example", "1")) } }
        #expect(writing == reading)
        #expect(try scratch.read("data/fetch/credentials.json") == text)
    }

    @Test(arguments: [
        "{}", "7", #"{"kind": "token", "origins": ["https://b"], "stored": 1, "token": "t"}"#,
        #"{"kind": "token", "origins": ["https://a"], "stored": 1}"#,
        #"{"kind": "odd", "origins": ["https://a"], "stored": 1, "token": "t", "more": [null, true, 1.5, "x"]}"#,
    ])
    func `an entry that cannot be used costs no other, and stays until another takes its place`(
        _ odd: String
    ) async throws {
        let good = #"{"kind": "token", "origins": ["https://b.example"], "stored": 7, "token": "t"}"#
        let path = try scratch.write(
            "data/fetch/credentials.json",
            #"{"version": 1, "credentials": {"https://a": \#(odd), "https://b.example": \#(good)}}"#
        )
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        #expect(try store.read() == [entry("b.example", "t")])
        #expect(stage.heard.count == 1)
        #expect(stage.heard[0].contains("'https://a' cannot be used"))
        try await store.update(on: workers) { $0.put(entry("c.example", "t")) }
        func kept() throws -> NSDictionary? {
            let json = try JSONSerialization.jsonObject(with: Data(scratch.read("data/fetch/credentials.json").utf8))
            return (json as? [String: Any])?["credentials"] as? NSDictionary
        }
        let before = try JSONSerialization.jsonObject(with: Data(odd.utf8), options: .fragmentsAllowed) as? NSObject
        #expect(try kept()?["https://a"] as? NSObject == before)
        try await store.update(on: workers) { $0.put(entry("a", "new")) }
        #expect(try store.read() == [entry("a", "new"), entry("b.example", "t"), entry("c.example", "t")])
    }

    @Test func `an address of IPv6 is kept like any other, and read as older versions wrote it`() async throws {
        let origin = Origin(scheme: "http", host: "::1", port: 99)
        let new = StoredCredential(.token(Secret("t")), for: origin, stored: 7)
        try await store.update(on: workers) { $0.put(new) }
        #expect(try store.read() == [new])
        let text = try scratch.read("data/fetch/credentials.json")
        #expect(text.contains("\"http://[::1]:99\""))
        let old = text.replacing("[::1]", with: "::1")
        try scratch.write("data/fetch/credentials.json", old)
        #expect(try store.read() == [new])
        try await store.update(on: workers) { $0.put(StoredCredential(.token(Secret("u")), for: origin, stored: 8)) }
        #expect(try scratch.read("data/fetch/credentials.json").contains("http://::1:99") == false)
    }

    @Test func `a file that is a link says how to go on`() async throws {
        try await store.update(on: workers) { $0.put(entry("a.example", "1")) }
        let path = scratch.path("data/fetch/credentials.json")
        try FileManager.default.moveItem(atPath: path, toPath: scratch.path("real.json"))
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: scratch.path("real.json"))
        let reading = try #require(throws: CredentialStoreError.self) { try store.read() }.failure
        #expect(reading.kind == .disk && reading.code == "credentials-link")
        #expect(reading.help?.contains("rm '\(path)'") == true)
        let writing = try await failure { try await store.update(on: workers) { $0.put(entry("b.example", "1")) } }
        #expect(writing == reading)
    }

    @Test func `a newer version is told from damage`() throws {
        let path = try scratch.write("data/fetch/credentials.json", #"{"version": 2, "vault": 1}"#)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        #expect(
            try #require(throws: CredentialStoreError.self) { try store.read() }.failure.code == "credentials-newer"
        )
    }

    @Test func `whoever waits too long for another process is told so`() async throws {
        let hold = try await store.hold(on: workers, waitingUpTo: .seconds(1))
        let failure = try await failure {
            try await store.update(on: workers, waitingUpTo: .zero) { $0.put(entry("a.example", "1")) }
        }
        #expect(failure.kind == .busy && failure.code == "credentials-busy")
        try hold.write([])
    }

    @Test(arguments: [
        (["XDG_DATA_HOME": "/data", "HOME": "/home/ada"], "/data/fetch"),
        (["XDG_DATA_HOME": "data", "HOME": "/home/ada"], "/home/ada/.local/share/fetch"),
        (["HOME": "/home/ada", "XDG_DATA_HOME": ""], "/home/ada/.local/share/fetch"),
    ])
    func `it is where the XDG specification says`(_ environment: [String: String], _ directory: String) {
        #expect(CredentialStore(environment: environment).directory == directory)
    }
}
