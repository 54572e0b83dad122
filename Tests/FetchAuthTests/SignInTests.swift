import FetchForge
import FetchModel
import FetchSystem
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import FetchAuth

@Suite struct SignInTests {
    private let port: UInt16
    private let scene: AuthenticationScene

    init() throws {
        port = try Visitor.freePort()
        scene = try AuthenticationScene(TokenServer(codes: ["c0de-0123"]))
    }

    private var environment: [String: String] {
        AuthenticationScene.consumer.merging(["BITBUCKET_CALLBACK_URL": "http://localhost:\(port)"]) { $1 }
    }

    /// A person who sees the address and does `act` with it; the page that they see comes back.
    private final class Person: Sendable {
        private let address = AsyncStream<String>.makeStream()

        func prompt(timeout: Duration = .seconds(60), lines: AsyncStream<String>? = nil) -> SignInPrompt {
            let continuation = address.continuation
            let say: @Sendable (String) -> Void = { text in
                if let url = text.split(separator: "\n").last, url.contains("authorize?") {
                    continuation.yield(url.trimmingCharacters(in: .whitespaces))
                }
            }
            var input: (@Sendable () async throws -> String?)?
            if let lines {
                let reader = Lines(lines)
                input = { try await reader.next() }
            }
            return SignInPrompt(say: say, browser: nil, input: input, timeout: timeout)
        }

        /// Runs `body`; behind it there will be no address any more, so that a test fails instead of waiting for one.
        @discardableResult
        func during(_ body: () async throws -> OAuthTokens) async throws -> OAuthTokens {
            defer { address.continuation.finish() }
            return try await body()
        }

        /// The `state` of the address that was shown.
        func state() async throws -> String {
            for await url in address.stream {
                return try #require(URLComponents(string: url)?.queryItems?.first { $0.name == "state" }?.value)
            }
            return ""
        }
    }

    /// Lines that a test types.
    private actor Lines {
        private var iterator: AsyncStream<String>.Iterator
        init(_ stream: AsyncStream<String>) { iterator = stream.makeAsyncIterator() }
        func next() async throws -> String? {
            var copy = iterator
            defer { iterator = copy }
            return await copy.next(isolation: self)
        }
    }

    private func forge() throws -> ForgeAddress { try #require(try [ForgeAddress].own(environment: [:]).first) }

    /// Signs in while the browser goes to what `visit` makes of the state; the page, and what was thrown.
    private func run(_ visit: @escaping @Sendable (String) -> String) async throws -> (page: String, Failure?) {
        let person = Person()
        let (scene, port) = (scene, port)
        async let page = Visitor.get(visit(person.state()), port)
        do {
            try await person.during { try await scene.authenticator(environment).signIn(at: forge(), person.prompt()) }
            return (try await page, nil)
        } catch let error as any Diagnosable {
            return (try await page, error.failure)
        }
    }

    @Test func `granted: the tokens are kept before the page says so`() async throws {
        let (page, failure) = try await run { "/?code=c0de-0123&state=\($0)" }
        #expect(failure == nil)
        #expect(page.contains("Access granted"))
        #expect(try scene.tokens()?.access == Secret("access-1"))
        #expect(try scene.store.read().entry(of: AuthenticationScene.api) != nil)
        let fields = try #require(await scene.server.asked.first)
        #expect(fields["redirect_uri"] == "http%3A%2F%2Flocalhost%3A\(port)")
        let found = try await scene.authenticator().credential(of: AuthenticationScene.api, for: .api)
        #expect(found == IssuedCredential(.bearer(Secret("access-1")), source: "fetch login"))
    }

    @Test(arguments: [
        ("/?error=access_denied&error_description=Denied&state=STATE", "sign-in-denied", "Access not granted"),
        ("/?code=c0de-0123&state=wrong", "wrong-state", "Signing in did not work"),
        ("/?state=STATE", "missing-code", "Signing in did not work"),
        ("/?code=unknown&state=STATE", "code-refused", "Signing in did not work"),
    ])
    func `each other end has its own reason, on the page too`(_ target: String, _ code: String, _ title: String)
        async throws
    {
        let (page, failure) = try await run { target.replacing("STATE", with: $0) }
        #expect(failure?.kind == .permission && failure?.code == code)
        #expect(page.contains("<h1>\(title)</h1>"))
        #expect(!page.contains("c0de-0123"))
        #expect(try scene.store.read() == [])
    }

    @Test func `trouble of the server is not the user's`() async throws {
        let scene = try AuthenticationScene(TokenServer(odd: [.init(status: 200, type: "text/html", body: "<p>oops")]))
        let person = Person()
        let port = port
        async let page = Visitor.get("/?code=c0de-0123&state=\(person.state())", port)
        let failure = try await failure {
            try await person.during { try await scene.authenticator(environment).signIn(at: forge(), person.prompt()) }
        }
        #expect(failure.kind == .unavailable && failure.code == "token-endpoint")
        #expect(try await page.hasPrefix("HTTP/1.1 502"))
        // A code serves once, so it is not sent again.
        #expect(await scene.server.count == 1)
    }

    @Test func `a server that says that it has trouble is asked again for the code's tokens`() async throws {
        let odd: [TokenServer.Odd] = [
            .init(status: 503, type: "text/html", body: "<p>down"),
            .init(body: #"{"error": "temporarily_unavailable"}"#),
        ]
        let scene = try AuthenticationScene(TokenServer(codes: ["c0de-0123"], odd: odd))
        let (person, port) = (Person(), port)
        async let page = Visitor.get("/?code=c0de-0123&state=\(person.state())", port)
        try await person.during { try await scene.authenticator(environment).signIn(at: forge(), person.prompt()) }
        #expect(try await page.contains("Access granted"))
        #expect(await scene.server.count == 3)
    }

    @Test func `what cannot be stored is not called granted`() async throws {
        let (person, port, scene) = (Person(), port, scene)
        async let page = Visitor.get(
            {
                let state = try await person.state()
                // Now the directory is gone, and a file is in its place.
                try FileManager.default.removeItem(atPath: scene.scratch.path("data/fetch"))
                try scene.scratch.write("data/fetch", "")
                return "/?code=c0de-0123&state=\(state)"
            }(),
            port
        )
        let failure = try await failure {
            try await person.during { try await scene.authenticator(environment).signIn(at: forge(), person.prompt()) }
        }
        #expect(failure.kind == .disk)
        #expect(try await page.contains("<h1>Signing in did not work</h1>"))
    }

    @Test func `where nothing could be stored, nobody is asked to grant access`() async throws {
        let scratch = try ScratchDirectory()
        try scratch.write("file", "")
        try scratch.write("damaged/credentials.json", "{")
        for directory in [nil, scratch.path("file/fetch"), scratch.path("damaged")] {
            let said = Stage()
            let configuration = Authenticator.Configuration(
                forges: { try .own(environment: [:]) },
                catalog: ForgeTable.catalog,
                environment: environment,
                transport: scene.server,
                store: CredentialStore(directory: directory),
                workers: Workers(limit: 1)
            )
            let prompt = SignInPrompt(say: { said.hear($0) }, browser: nil, timeout: .seconds(60))
            let failure = await #expect(throws: (any Error).self) {
                try await Authenticator(configuration).signIn(at: forge(), prompt)
            }
            #expect((failure as? any Diagnosable)?.failure.kind == .disk)
            #expect(said.heard == [])
        }
    }

    @Test func `whoever did not sign in is not asked a second time in the same run`() async throws {
        try await scene.signIn(lifetime: 1)
        await scene.server.revoke()
        scene.stage.pass(2)
        let said = Stage()
        let prompt = SignInPrompt(say: { said.hear($0) }, browser: nil, timeout: .milliseconds(30))
        let authenticator = scene.authenticator(environment, prompt: prompt)
        let codes = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try await failure {
                        _ = try await authenticator.credential(of: AuthenticationScene.site, for: .api)
                    }.code
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(codes == ["sign-in-timeout"])
        for origin in [AuthenticationScene.site, AuthenticationScene.api] {
            #expect(
                try await failure { _ = try await authenticator.credential(of: origin, for: .archive) }.code
                    == "sign-in-timeout"
            )
        }
        #expect(said.heard.filter { $0.contains("authorize?") }.count == 1)
        #expect(scene.stage.heard.filter { $0.contains("has ended") }.count == 1)
        #expect(await scene.server.count == 1)
    }

    @Test func `nobody comes: the end of patience`() async throws {
        let failure = try await failure {
            try await scene.authenticator(environment).signIn(at: forge(), Person().prompt(timeout: .milliseconds(30)))
        }
        #expect(failure.kind == .permission && failure.code == "sign-in-timeout")
    }

    @Test func `Ctrl-C ends it at once`() async throws {
        let person = Person()
        let task = Task { [scene, environment] in
            try await person.during { try await scene.authenticator(environment).signIn(at: forge(), person.prompt()) }
        }
        _ = try await person.state()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `a pasted address serves as well, after what could not be used`() async throws {
        let person = Person()
        let (stream, lines) = AsyncStream<String>.makeStream()
        let prompt = person.prompt(lines: stream)
        async let tokens = person.during { try await scene.authenticator(environment).signIn(at: forge(), prompt) }
        let state = try await person.state()
        for line in [
            "", "https://bitbucket.org/oauth?client_id=x", "http://localhost:\(port)/?code=c0de-0123&state=\(state)\n",
        ] {
            lines.yield(line)
        }
        #expect(try await tokens.access == Secret("access-1"))
    }

    @Test func `a pasted code serves, and the end of input ends nothing`() async throws {
        let person = Person()
        let (stream, lines) = AsyncStream<String>.makeStream()
        lines.yield("c0de-0123")
        #expect(
            try await scene.authenticator(environment).signIn(at: forge(), person.prompt(lines: stream)).access
                == Secret("access-1")
        )
        let other = try AuthenticationScene(TokenServer(codes: ["c0de-0123"]))
        let (ended, none) = AsyncStream<String>.makeStream()
        none.finish()
        let (second, port) = (Person(), port)
        async let page = Visitor.get("/?code=c0de-0123&state=\(second.state())", port)
        try await second.during {
            try await other.authenticator(environment).signIn(at: forge(), second.prompt(lines: ended))
        }
        #expect(try await page.contains("Access granted"))
    }

    @Test func `endless input that cannot be used ends nothing`() async throws {
        let person = Person()
        let said = Stage()
        let port = port
        async let page = Visitor.get("/?code=c0de-0123&state=\(person.state())", port)
        let prompt = person.prompt()
        let flooded = SignInPrompt(
            say: {
                said.hear($0)
                prompt.say($0)
            },
            browser: nil,
            input: { "yes" },
            timeout: .seconds(60)
        )
        try await person.during { try await scene.authenticator(environment).signIn(at: forge(), flooded) }
        #expect(try await page.contains("Access granted"))
        #expect(said.heard.filter { $0.hasPrefix("not a callback URL") }.count <= 20)
    }

    @Test func `a pasted address with a wrong state is refused`() async throws {
        let (stream, lines) = AsyncStream<String>.makeStream()
        lines.yield("http://localhost:1/?code=c0de-0123&state=wrong")
        let failure = try await failure {
            try await scene.authenticator(environment).signIn(at: forge(), Person().prompt(lines: stream))
        }
        #expect(failure.code == "wrong-state")
        #expect(await scene.server.count == 0)
    }

    @Test func `without a consumer, and for a forge of a manifest, there is no sign-in`() async throws {
        let without = try await failure { try await scene.authenticator([:]).signIn(at: forge(), Person().prompt()) }
        #expect(without.kind == .permission && without.code == "consumer-missing")
        let host = Host(name: "bitbucket", kind: .bitbucket, url: try #require(WebURL("https://evil.example")))
        let evil = try #require(try ForgeTable.catalog.all(hosts: [host], environment: [:]).first)
        let moved = try await failure { try await scene.authenticator(environment).signIn(at: evil, Person().prompt()) }
        #expect(moved.kind == .usage && moved.code == "not-for-browsers")
        let github = try #require(try [ForgeAddress].own(environment: [:]).first { $0.kind == .github })
        #expect(
            try await failure { try await scene.authenticator(environment).signIn(at: github, Person().prompt()) }.code
                == "consumer-missing"
        )
    }

    @Test func `BROWSER is started with the address, and not waited for`() async throws {
        let scratch = try ScratchDirectory()
        let script = try scratch.write(
            "my browser",
            "#!/bin/sh\nprintf '%s\\n' \"$@\" >'\(scratch.path)/seen.new'\nmv '\(scratch.path)/seen.new' '\(scratch.path)/seen'\necho noise\nsleep 5 &\n"
        )
        let url = try #require(WebURL("https://bitbucket.org/a?b=c&d=e"))
        for (command, expected) in [
            ("sh '\(script)' --new", "--new\n\(url.wire)\n"),
            ("/nonexistent:sh \"\(script)\" -u=%s -x &", "-u=\(url.wire)\n-x\n"),
        ] {
            let browser = Browser(environment: ["BROWSER": command, "PATH": "/usr/bin:/bin"])
            #expect(browser.open(url))
            for _ in 0..<500 where !scratch.has("seen") { try await Task.sleep(for: .milliseconds(10)) }
            #expect(try scratch.read("seen") == expected)
            try FileManager.default.removeItem(atPath: scratch.path("seen"))
        }
        #expect(!Browser(environment: ["BROWSER": "/nonexistent"]).open(url))
        #expect(Browser(environment: ["BROWSER": ""]).commands == [["xdg-open"], ["open"]])
    }
}
