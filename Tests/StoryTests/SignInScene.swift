internal import Foundation
internal import TestSupport

/// A project with a private dependency, a forge that asks for consent, and a browser with a hand that presses a button.
struct SignInScene {
    /// What `press.py` saw where the press led.
    struct Landing: Decodable {
        let address: String?
        let title: String?
        let heading: String?
        let text: String?
        let icon: Int?
        let requests: [String]?
        let complaints: [String]?
        let error: String?
    }

    let scratch: ScratchDirectory
    let forge: ForgeProcess
    /// Where the browser comes back: `http://localhost:PORT`.
    let callback: String
    private let environment: [String: String]

    /// Whether there is a browser, and what drives it.
    static let hasBrowser = ["chromium", "python3"].allSatisfy { program in
        let directories = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return directories.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
    }

    /// Prints a port that nothing listens on, below those that the system gives to outgoing connections.
    private static let freePort = """
        import random, socket
        while True:
            port = random.randrange(20000, 28000)
            try: socket.create_server(("127.0.0.1", port)).close()
            except OSError: continue
            break
        print(port, end="")
        """

    /// A fresh project, home and forge.
    init() throws {
        scratch = try ScratchDirectory()
        forge = try ForgeProcess(scratch: scratch.path)
        callback = "http://localhost:\(try runCommand("python3", ["-c", Self.freePort], in: "/").output)"
        try forge.ask("POST", "/_forge/oauth?consent=ask&callback=\(callback)")
        let manifest = "workspace: jumboskill\ndependencies:\n  secret-engine: rev1\n"
        try scratch.write("project/deps.yaml", manifest)
        try FileManager.default.createDirectory(atPath: scratch.path("home"), withIntermediateDirectories: true)
        environment = [
            "HOME": scratch.path("home"), "TERM": "xterm", "BITBUCKET_URL": forge.url,
            "BITBUCKET_API_URL": "\(forge.url)/2.0", "BITBUCKET_CALLBACK_URL": callback,
            "BITBUCKET_CONSUMER_KEY": "key-of-the-story", "BITBUCKET_CONSUMER_SECRET": "secret-of-the-story",
        ]
    }

    /// Runs `fetch` without a terminal; a browser that it opens presses `button`.
    func fetch(
        _ arguments: [String],
        pressing button: String,
        environment more: [String: String] = [:]
    ) throws -> CommandResult {
        try run("\(Products.directory)/fetch", arguments, pressing: button, more)
    }

    /// Runs `fetch` at a terminal of its own; what it shows is the result's output.
    func fetchAtTerminal(_ arguments: [String], pressing button: String) throws -> CommandResult {
        let program = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
        return try run("python3", ["-c", program, "\(Products.directory)/fetch"] + arguments, pressing: button, [:])
    }

    private func run(
        _ program: String,
        _ arguments: [String],
        pressing button: String,
        _ more: [String: String]
    ) throws -> CommandResult {
        let browser = ["BROWSER": "'\(Fixture.root)/browser/press.py' \(button) '\(scratch.path("landed"))'"]
        return try runCommand(
            program,
            arguments,
            in: scratch.path("project"),
            environment: environment.merging(browser) { $1 }.merging(more) { $1 }
        )
    }

    /// Whether a browser has been opened since the last `landed()`.
    var hasOpenedBrowser: Bool { scratch.has("landed-before.png") || scratch.has("landed.json") }

    /// What the browser saw in the end, once it is gone; its files are removed.
    func landed() throws -> Landing {
        for _ in 0..<2400 where !scratch.has("landed.json") { usleep(50_000) }
        let landing = try JSONDecoder().decode(Landing.self, from: Data(scratch.read("landed.json").utf8))
        let files = ["landed.json", "landed.png", "landed-before.png"].filter { scratch.has($0) }
        for file in files { try FileManager.default.removeItem(atPath: scratch.path(file)) }
        return landing
    }
}
