package import FetchModel
import Subprocess

/// The git program, found on `PATH` and run without a shell, without this machine's or the user's git configuration,
/// and without anything that could make it ask a question.
package struct GitProgram: Sendable {
    /// What a run of git left behind.
    package struct Result: Hashable, Sendable {
        /// The exit code; 128 and the signal's number where a signal ended it.
        package let status: Int
        /// What it wrote to standard output.
        package let output: [UInt8]
        /// The beginning of what it wrote to standard error; it is not fit for a message before `GitProgram.reason`.
        package let errors: [UInt8]

        /// Whether git says that it did what it was asked.
        package var isSuccess: Bool { status == 0 }
    }

    /// Standard error is kept up to here, and dropped beyond.
    private static let errorLimit = 64 << 10
    private let environment: [String: String]

    /// The git on the `PATH` of `environment`, the real one; of the rest only what cannot change what git does to files
    /// is handed on.
    package init(environment: [String: String]) {
        var clean = environment.filter { ["PATH", "HOME", "TMPDIR", "USER", "LOGNAME"].contains($0.key) }
        clean["LC_ALL"] = "C"
        clean["GIT_CONFIG_NOSYSTEM"] = "1"
        clean["GIT_CONFIG_GLOBAL"] = "/dev/null"
        clean["GIT_ATTR_NOSYSTEM"] = "1"
        clean["GIT_TERMINAL_PROMPT"] = "0"
        clean["GIT_OPTIONAL_LOCKS"] = "0"
        self.environment = clean
    }

    /// Runs git with `arguments`, in `folder` and with `variables` added to its environment, and waits for its end.
    ///
    /// An exit code other than 0 is a result. Cancelling the task ends git, at first gently. Throws `Failure`:
    /// `git-missing` without a git program, `git-output` beyond `limit` bytes of output, `git` when it cannot be run.
    package func run(
        _ arguments: [String],
        in folder: String? = nil,
        adding variables: [String: String] = [:],
        limit: Int = 1 << 20
    ) async throws -> Result {
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
        var complete: [Environment.Key: String] = [:]
        for (name, value) in environment.merging(variables, uniquingKeysWith: { $1 }) {
            complete[Environment.Key(stringLiteral: name)] = value
        }
        do {
            let result = try await Subprocess.run(
                .name("git"),
                arguments: Arguments((folder.map { ["-C", $0] } ?? []) + arguments),
                environment: .custom(complete),
                platformOptions: options,
                input: .none,
                output: .bytes(limit: limit),
                error: .sequence
            ) { execution in
                var kept: [UInt8] = []
                for try await buffer in execution.standardError {
                    buffer.withUnsafeBytes { kept += $0.prefix(Self.errorLimit - kept.count) }
                }
                return kept
            }
            try Task.checkCancellation()
            let status =
                switch result.terminationStatus {
                case .exited(let code): Int(code)
                case .signaled(let signal): 128 + Int(signal)
                }
            return Result(status: status, output: result.standardOutput, errors: result.closureResult)
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            throw Self.failure(error, limit: limit)
        }
    }

    private static func failure(_ error: SubprocessError, limit: Int) -> Failure {
        switch error.code {
        case .executableNotFound:
            Failure(
                .unavailable,
                "git-missing",
                "there is no git program on the PATH, and this needs one",
                help: "install it, for example with 'apt install git'"
            )
        case .outputLimitExceeded:
            Failure(.data, "git-output", "git wrote more than \(limit) bytes of output")
        default:
            Failure(.unavailable, "git", "cannot run git: \(ForeignText.line("\(error)"))")
        }
    }

    /// Why git failed, in its own words on one line, fit for a message; `secrets` in them become dots.
    package static func reason(_ result: Result, hiding secrets: [Secret] = []) -> String {
        let lines = String(decoding: result.errors.prefix(4096), as: UTF8.self).split(whereSeparator: \.isNewline)
        let words = lines.filter { !$0.hasPrefix("hint:") && !$0.hasPrefix("warning:") }.map { line in
            ["error: ", "fatal: "].first { line.hasPrefix($0) }.map { line.dropFirst($0.count) } ?? line
        }
        let text = ForeignText.line(words.joined(separator: "; "), limit: 400, hiding: secrets)
        return text.isEmpty ? "git ended with status \(result.status)" : text
    }
}
