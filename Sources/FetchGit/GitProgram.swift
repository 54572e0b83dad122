import FetchModel
import Subprocess

/// The git program, found on `PATH` and run without a shell, in a session of its own, and without anything that could
/// make it ask a question.
package struct GitProgram: Sendable {
    /// Whose configuration git obeys.
    package enum Configuration: Sendable {
        /// Nobody's: for work on files, which must come out the same on every machine.
        case none
        /// The machine's and the user's, and with it their servers, keys and helpers.
        case user
    }

    /// What a run of git left behind.
    package struct Result: Hashable, Sendable {
        /// The exit code; 128 and the signal's number where a signal ended it.
        package let status: Int
        /// What it wrote to standard output.
        package let output: [UInt8]
        /// The beginning of what it wrote to standard error, without lines that a carriage return overwrote; it is not
        /// fit for a message before `GitProgram.reason`.
        package let errors: [UInt8]

        /// Whether git says that it did what it was asked.
        package var isSuccess: Bool { status == 0 }
    }

    /// How long a run may take.
    package enum Patience: Hashable, Sendable {
        /// As long as it goes on writing to standard error, with pauses no longer than this.
        case betweenWords(Duration)
        /// No longer than this in all.
        case inAll(Duration)
    }

    private let environment: [String: String]

    /// The git on the `PATH` of `environment`, the real one; of the rest git sees what `configuration` needs.
    package init(environment: [String: String], configuration: Configuration = .none) {
        self.environment =
            switch configuration {
            case .none: GitEnvironment.isolated(environment)
            case .user: GitEnvironment.ofUser(environment)
            }
    }

    /// The value that git gets for the variable `name`.
    func variable(_ name: String) -> String? { environment[name] }

    /// Runs git with `arguments`, in `folder`, with `variables` added to its environment and `input` as its standard
    /// input, and waits for its end.
    ///
    /// An exit code other than 0 is a result, even where git did not read all of `input`. Cancelling the task ends git
    /// and all that it started. Throws `Failure`: `git-missing` without a git program, `git-output` beyond `limit` bytes
    /// of output, `git-silent` when it tries our `patience`, `git` when it cannot be run.
    package func run(
        _ arguments: [String],
        in folder: String? = nil,
        adding variables: [String: String] = [:],
        input: [UInt8] = [],
        limit: Int = 1 << 20,
        patience: Patience? = nil
    ) async throws -> Result {
        let configuration = configuration((folder.map { ["-C", $0] } ?? []) + arguments, variables)
        let group = ProcessGroup()
        do {
            let result = try await Subprocess.run(
                configuration,
                input: .inputWriter,
                output: .bytes(limit: limit),
                error: .sequence
            ) { execution in
                group.leader = execution.processIdentifier.value
                return try await Conversation(execution, input: input, patience: patience).errors()
            }
            try Task.checkCancellation()
            let status =
                switch result.terminationStatus {
                case .exited(let code): Int(code)
                case .signaled(let signal): 128 + Int(signal)
                }
            return Result(status: status, output: result.standardOutput, errors: result.closureResult)
        } catch {
            await group.end()
            try Task.checkCancellation()
            guard let error = error as? SubprocessError else { throw error }
            throw Self.failure(error, limit: limit)
        }
    }

    private func configuration(_ arguments: [String], _ variables: [String: String]) -> Subprocess.Configuration {
        var options = PlatformOptions()
        // A session of its own has no terminal to ask on, and is a group that ends as one.
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(2))]
        var complete: [Environment.Key: String] = [:]
        for (name, value) in environment.merging(variables, uniquingKeysWith: { $1 }) {
            complete[Environment.Key(stringLiteral: name)] = value
        }
        return Subprocess.Configuration(
            executable: .name("git"),
            arguments: Arguments(arguments),
            environment: .custom(complete),
            platformOptions: options
        )
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
}
