internal import Foundation
internal import TestSupport

/// Runs a story in a scratch project, against a local forge of its own.
struct StoryRunner {
    private let scratch: ScratchDirectory
    private let forge: ForgeProcess
    private var environment: [String: String]
    /// How addresses and paths of this machine are written.
    private let spelling: Spelling

    /// What stands for an address or a path of this machine.
    enum Spelling {
        /// `[FORGE]`, `[PROJECT]`: in stories.
        case placeholders
        /// The usual address, and `/home/me/project`: in pages for users.
        case usual
    }

    /// A fresh project, home and cache.
    init(_ spelling: Spelling = .placeholders) throws {
        self.spelling = spelling
        scratch = try ScratchDirectory()
        forge = try ForgeProcess(scratch: scratch.path, files: scratch.path("served"))
        for directory in ["project", "home", "served"] {
            try FileManager.default.createDirectory(atPath: scratch.path(directory), withIntermediateDirectories: true)
        }
        environment = [
            "HOME": scratch.path("home"),
            "PATH":
                "\(try Self.collector(in: scratch))\(Products.directory):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")",
            "FORGE": forge.url,
            // One after the other, so that lines come in one order; a story that wants more says so.
            "FETCH_JOBS": "1",
        ].merging(forge.variables.filter { !$0.key.hasPrefix("LOCAL_FORGE_") }) { $1 }
    }

    /// With `COLLECT_JSON=directory` in the environment, a directory in PATH, with its colon, whose `fetch` also writes what
    /// `--json` prints to a pipe or a file into `directory`, for the test of the schema. Empty otherwise.
    private static func collector(in scratch: ScratchDirectory) throws -> String {
        guard let directory = ProcessInfo.processInfo.environment["COLLECT_JSON"] else { return "" }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try scratch.write(
            "collector/fetch",
            """
            #!/bin/sh
            case " $* " in
                " ---completion "*) exec \(Products.directory)/fetch "$@" ;;
                *" --json "*) [ -p /dev/stdout ] || [ -f /dev/stdout ] || exec \(Products.directory)/fetch "$@" ;;
                *) exec \(Products.directory)/fetch "$@" ;;
            esac
            report=$(mktemp '\(directory)/XXXXXXXX')
            \(Products.directory)/fetch "$@" >"$report"
            code=$?
            cat "$report"
            exit $code

            """
        )
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755],
            ofItemAtPath: scratch.path("collector/fetch")
        )
        return "\(scratch.path("collector")):"
    }

    /// The story with what really happened in place of what was expected, and what did not agree.
    mutating func run(_ story: Story) throws -> (actual: Story, disagreements: [String]) {
        var actual = story
        var disagreements: [String] = []
        for (index, step) in story.steps.enumerated() {
            let outcome = try run(step)
            if let problem = outcome.disagreement {
                disagreements.append(problem)
                actual.steps[index] = outcome.actual
            }
        }
        disagreements += try forge.unexpectedRequests().map { "unexpected request: \($0)" }
        return (actual, disagreements)
    }

    /// Runs one step: what really happened, and what did not agree.
    mutating func run(_ step: Story.Step) throws -> (actual: Story.Step, disagreement: String?) {
        switch step {
        case .comment, .needs: break
        case .write(let path, let text):
            try scratch.write("project/\(path)", filled(text))
        case .environment(let name, let value):
            environment[name] = filled(value)
        case .forge(let method, let path): try forge.ask(method, path)
        case .requests(let expected):
            let counts = try forge.takeCounts().filter { $0.value > 0 }
            if counts != expected { return (.requests(counts), "requests: \(counts), expected \(expected)") }
        case .command(let command, let expected): return try run(command, expected)
        }
        return (step, nil)
    }

    private func run(
        _ command: String,
        _ expected: Story.Expectation
    ) throws -> (actual: Story.Step, disagreement: String?) {
        let actual = try outcome(of: command)
        let agrees =
            actual.code == expected.code && matches(actual.output[...], expected.output[...])
            && matches(actual.errors[...], expected.errors[...])
        if agrees { return (.command(command, expected), nil) }
        let said = (actual.output + actual.errors + ["? \(actual.code)"]).joined(separator: "\n  ")
        let wanted = (expected.output + expected.errors + ["? \(expected.code)"]).joined(separator: "\n  ")
        return (.command(command, actual), "$ \(command)\n  \(said)\nexpected\n  \(wanted)")
    }

    /// Runs `command` in the project's directory: what it printed and returned.
    func outcome(of command: String) throws -> Story.Expectation {
        let result = try runCommand(
            "/bin/sh",
            ["-c", spelling == .usual ? filled(command) : command],
            in: scratch.path("project"),
            environment: environment
        )
        return Story.Expectation(output: lines(result.output), errors: lines(result.errors), code: result.status)
    }

    /// Requests that no route of the forge is for.
    func unexpectedRequests() throws -> [String] { try forge.unexpectedRequests() }

    /// The placeholders of addresses, `[FORGE]` and `[GITHUB_API]` of `GITHUB_API_URL`, and what they stand for.
    private var placeholders: [(name: String, value: String)] {
        spelling == .usual ? usual : bracketed
    }

    private static let addresses = [
        "BITBUCKET_API_URL": "https://api.bitbucket.org/2.0", "GITHUB_API_URL": "https://api.github.com",
        "GITHUB_URL": "https://github.com", "GITLAB_URL": "https://gitlab.com", "GITEA_URL": "https://codeberg.org",
        "BITBUCKET_DATACENTER_URL": "https://git.example.com", "LOCAL_FORGE_STORAGE_URL": "https://storage.example.com",
        "CGIT_URL": "https://cgit.example.com",
    ]

    /// The usual addresses of the forges, the longest first.
    private var usual: [(name: String, value: String)] {
        let known = Self.addresses.compactMap { variable, name in forge.variables[variable].map { (name, $0) } }
        let paths = [
            ("/home/me/project", scratch.path("project")), ("/home/me", scratch.path("home")), ("/home", scratch.path),
        ]
        return (known + [("https://bitbucket.org", forge.url)] + paths)
            .sorted { ($0.1.count, $0.1) > ($1.1.count, $1.1) }
    }

    private var bracketed: [(name: String, value: String)] {
        let others = forge.variables.filter { $0.value != forge.url && !$0.value.hasPrefix(forge.url + "/") }
        return [("[FORGE]", forge.url), ("[GITHUB_TOKEN]", ForgeProcess.gitHubToken)]
            + others.map { ("[\($0.key.replacingOccurrences(of: "LOCAL_FORGE_", with: "").dropLast(4))]", $0.value) }
    }

    /// `text` with addresses of this machine. Those of the forges that `fetch` knows stay: it reaches them elsewhere by
    /// itself.
    private func filled(_ text: String) -> String {
        let known = ["bitbucket.org", "github.com", "gitlab.com", "codeberg.org"]
        return placeholders.filter { placeholder in !known.contains { placeholder.name.hasSuffix($0) } }.reduce(text) {
            $0.replacingOccurrences(of: $1.name, with: $1.value)
        }
    }

    private func lines(_ text: String) -> [String] {
        var shown = placeholders.reduce(text) { $0.replacingOccurrences(of: $1.value, with: $1.name) }
        if spelling == .placeholders {
            shown = shown.replacingOccurrences(of: scratch.path("project"), with: "[PROJECT]")
                .replacingOccurrences(of: scratch.path, with: "[SCRATCH]")
        }
        var lines = shown.components(separatedBy: "\n")
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}
