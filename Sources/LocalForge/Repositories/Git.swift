import Foundation
import Subprocess

/// The git program, with nothing of this machine's or user's configuration.
struct Git: Sendable {
    /// The repository to work in; `nil` where there is none yet.
    var directory: URL?

    private static let environment = [
        "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "LC_ALL": "C",
        "TZ": "UTC",
    ]

    /// What git wrote to standard output.
    ///
    /// - Throws: `GitFailure` with what it wrote to standard error when it did not end with 0.
    @discardableResult
    func run(
        _ arguments: [String],
        input: Data = Data(),
        environment: [String: String] = [:]
    ) async throws -> Data {
        let variables = Self.environment.merging(environment) { $1 }
        let result = try await Subprocess.run(
            .name("git"),
            arguments: Arguments((directory.map { ["-C", $0.path] } ?? []) + arguments),
            environment: .custom(variables.map { Array("\($0)=\($1)\0".utf8) }),
            input: .data(input),
            output: .data(limit: .max),
            error: .string(limit: 1 << 20)
        )
        guard result.terminationStatus.isSuccess else {
            throw GitFailure(command: arguments.first ?? "", message: result.standardError)
        }
        return result.standardOutput
    }

    /// What git wrote to standard output, as text.
    func text(_ arguments: [String]) async throws -> String {
        String(decoding: try await run(arguments), as: UTF8.self)
    }
}

/// A git command that did not end with 0.
struct GitFailure: Error, CustomStringConvertible {
    let command: String
    let message: String

    var description: String {
        "git \(command) failed: \(message.trimmingCharacters(in: .whitespacesAndNewlines))"
    }
}
