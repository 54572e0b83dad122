internal import Foundation
internal import TestSupport

/// Runs a story in a scratch project, against a local forge of its own.
struct StoryRunner {
    private let scratch: ScratchFolder
    private let forge: ForgeProcess
    private var environment: [String: String]

    /// A fresh project, home and cache.
    init() throws {
        scratch = try ScratchFolder()
        forge = try ForgeProcess(scratch: scratch.path)
        for folder in ["project", "home"] {
            try FileManager.default.createDirectory(atPath: scratch.path(folder), withIntermediateDirectories: true)
        }
        environment = [
            "HOME": scratch.path("home"),
            "PATH": "\(Products.folder):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")",
            "FORGE": forge.url,
            // One after the other, so that lines come in one order; a story that wants more says so.
            "FETCH_JOBS": "1",
        ].merging(forge.variables.filter { !$0.key.hasPrefix("LOCAL_FORGE_") }) { $1 }
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

    private mutating func run(_ step: Story.Step) throws -> (actual: Story.Step, disagreement: String?) {
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
        let result = try runCommand(
            "/bin/sh",
            ["-c", command],
            in: scratch.path("project"),
            environment: environment
        )
        let actual = Story.Expectation(
            output: lines(result.output),
            errors: lines(result.errors),
            code: result.status
        )
        let agrees =
            actual.code == expected.code && matches(actual.output[...], expected.output[...])
            && matches(actual.errors[...], expected.errors[...])
        if agrees { return (.command(command, expected), nil) }
        let said = (actual.output + actual.errors + ["? \(actual.code)"]).joined(separator: "\n  ")
        let wanted = (expected.output + expected.errors + ["? \(expected.code)"]).joined(separator: "\n  ")
        return (.command(command, actual), "$ \(command)\n  \(said)\nexpected\n  \(wanted)")
    }

    /// The placeholders of addresses, `[FORGE]` and `[GITHUB_API]` of `GITHUB_API_URL`, and what they stand for.
    private var placeholders: [(name: String, value: String)] {
        let others = forge.variables.filter { $0.value != forge.url && !$0.value.hasPrefix(forge.url + "/") }
        return [("[FORGE]", forge.url), ("[GITHUB_TOKEN]", ForgeProcess.gitHubToken)]
            + others.map { ("[\($0.key.replacingOccurrences(of: "LOCAL_FORGE_", with: "").dropLast(4))]", $0.value) }
    }

    private func filled(_ text: String) -> String {
        placeholders.reduce(text) { $0.replacingOccurrences(of: $1.name, with: $1.value) }
    }

    private func lines(_ text: String) -> [String] {
        let shown =
            placeholders.reduce(text) { $0.replacingOccurrences(of: $1.value, with: $1.name) }
            .replacingOccurrences(of: scratch.path("project"), with: "[PROJECT]")
            .replacingOccurrences(of: scratch.path, with: "[SCRATCH]")
        var lines = shown.components(separatedBy: "\n")
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}
