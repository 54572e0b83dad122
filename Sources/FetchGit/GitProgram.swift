internal import FetchModel
internal import FetchSystem
internal import Glibc
internal import Subprocess
internal import SystemPackage

/// The git program, found on `PATH` and run in a session of its own, within limits, and without anything that could make
/// it ask a question.
///
/// A child gets a chosen environment, standard input, output and error, and no other descriptor unless it is given a
/// secret. `/bin/sh` sets the limits and becomes git; no argument is ever part of its script.
package struct GitProgram: Sendable {
    /// Whose configuration git obeys.
    package enum Configuration: Sendable {
        /// None: for work on files, which must have the same result on every machine.
        case none
        /// The machine's and the user's, and with it their servers, keys and helpers.
        case user
    }

    /// The result of a run.
    package struct Result: Hashable, Sendable {
        /// The exit code; 128 and the signal's number where a signal ended it.
        package let status: Int
        /// What it wrote to standard output.
        package let output: [UInt8]
        /// The beginning of what it wrote to standard error, without lines that a carriage return overwrote; it is not
        /// fit for a message before `GitMessages.line`.
        package let errors: [UInt8]

        /// Whether git did what it was told.
        package var isSuccess: Bool { status == 0 }
    }

    /// How long a run may take.
    package enum Timeout: Hashable, Sendable {
        /// As long as there is progress, with pauses no longer than this.
        case withoutProgress(Duration)
        /// This long in all.
        case total(Duration)
    }

    /// What a run can read besides its arguments.
    enum Input: Sendable {
        /// Standard input is empty.
        case none
        /// Standard input.
        case standard(MemoryFile)
        /// A file that git and all that it starts read at `secretPath`; standard input is empty.
        case secret(MemoryFile)
    }

    /// Where a run finds its secret.
    static let secretPath = "/proc/self/fd/9"

    private let environment: [String: String]
    /// The name of the program's file.
    private let name: String

    /// The git on the `PATH` of `environment`; of the rest git sees what `configuration` needs.
    package init(environment: [String: String], configuration: Configuration = .none) {
        self.init(environment: environment, configuration: configuration, name: "git")
    }

    /// The program called `name`, which git would run as well.
    init(environment: [String: String], configuration: Configuration, name: String) {
        self.name = name
        self.environment =
            switch configuration {
            case .none: GitEnvironment.isolated(environment)
            case .user: GitEnvironment.ofUser(environment)
            }
    }

    /// The value that git gets for the variable `name`.
    func variable(_ name: String) -> String? { environment[name] }

    /// Runs git with `arguments` in `directory`, with `variables` added to its environment, and waits for its end.
    ///
    /// An exit code other than 0 is a result. Cancelling the task ends git and all that it started. `usage` reports how
    /// many bytes are stored so far: growth is progress, and more than `limits` allow ends the run; so does `trace`, with
    /// `LFSTrace.Excess`, and more reading than `reading` allows. Throws `GitError`:
    /// `programMissing`, `outputTooLarge` beyond `outputLimit` bytes of output, `timedOut`, `tooLarge`, `cannotRun`; and
    /// what `ProgramStart` throws.
    func run(
        _ arguments: [String],
        in directory: String = "/",
        adding variables: [String: String] = [:],
        input: Input = .none,
        outputLimit: Int = 1 << 20,
        limits: GitLimits? = nil,
        timeout: Timeout? = nil,
        trace: LFSTrace? = nil,
        reading: GitReading? = nil,
        usage: (@Sendable () async throws -> Int)? = nil
    ) async throws -> Result {
        let variables = environment.merging(variables) { $1 }
        let configuration = try configuration(arguments, directory, variables, input, limits)
        let watch = RunWatch(timeout: timeout, limits: limits, trace: trace, reading: reading, usage: usage)
        switch input {
        case .none: return try await run(configuration, .none, outputLimit, watch)
        case .standard(let file), .secret(let file):
            defer { withExtendedLifetime(file) {} }
            let descriptor = FileDescriptor(rawValue: file.descriptor)
            let input = FileDescriptorInput.fileDescriptor(descriptor, closeAfterSpawningProcess: false)
            return try await run(configuration, input, outputLimit, watch)
        }
    }

    private func run(
        _ configuration: Subprocess.Configuration,
        _ input: some InputProtocol,
        _ outputLimit: Int,
        _ watch: RunWatch
    ) async throws -> Result {
        let start = try await ProgramStart()
        defer { start.end() }
        let group = ProcessGroup()
        defer { group.forget() }
        do {
            let result = try await Subprocess.run(
                configuration,
                input: input,
                output: .bytes(limit: outputLimit),
                error: .sequence
            ) { execution in
                start.end()
                group.leader = execution.processIdentifier.value
                return try await watch.errors(of: execution.standardError, process: execution.processIdentifier.value)
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
            if error.code == .outputLimitExceeded { throw GitError.outputTooLarge(limit: outputLimit) }
            throw GitError.cannotRun(reason: ForeignText.line("\(error)"))
        }
    }

    /// Sets the limits on core files (which would hold secrets), file sizes (in units of 512 bytes) and memory (in
    /// kibibytes), and becomes git. A lower limit that is already there stays.
    private static let script = """
        ulimit -c 0; ulimit -f "$1" 2>/dev/null; ulimit -d "$2" 2>/dev/null; git=$3; shift 3; exec "$git" "$@"
        """

    private func configuration(
        _ arguments: [String],
        _ directory: String,
        _ variables: [String: String],
        _ input: Input,
        _ limits: GitLimits?
    ) throws -> Subprocess.Configuration {
        guard let program = Self.program(name, on: variables["PATH"] ?? "") else { throw GitError.programMissing }
        var options = PlatformOptions()
        // A session of its own has no terminal to ask on, and is a group that ends as one.
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(2))]
        var complete: [Environment.Key: String] = [:]
        for (name, value) in variables { complete[Environment.Key(stringLiteral: name)] = value }
        var script = Self.script
        if case .secret = input { script = "exec 9<&0 </dev/null; " + script }
        let blocks = limits.map { "\(max(1, $0.stored >> 9))" } ?? "unlimited"
        let kibibytes = limits.map { "\(max(1, $0.memory >> 10))" } ?? "unlimited"
        return Subprocess.Configuration(
            executable: .path("/bin/sh"),
            arguments: Arguments(["-c", script, "git", blocks, kibibytes, program] + arguments),
            environment: .custom(complete),
            workingDirectory: FilePath(directory),
            platformOptions: options
        )
    }

    /// The path of the program; `nil` where there is none.
    var path: String? { Self.program(name, on: environment["PATH"] ?? "") }

    /// Returns the path of the program; a relative directory on `path` is passed over, since it may be a project's.
    private static func program(_ name: String, on path: String) -> String? {
        path.split(separator: ":").lazy.filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }.first {
            var info = stat()
            return stat($0, &info) == 0 && info.st_mode & S_IFMT == S_IFREG && access($0, X_OK) == 0
        }
    }
}
