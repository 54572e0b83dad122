internal import FetchModel
internal import FetchSystem
internal import Subprocess
internal import SystemPackage

/// One run of a program that checks a signature: in a session of its own, with a chosen environment, without the user's
/// keys and configuration, and for a limited time.
struct ProgramRun: Sendable {
    private static let outputLimit = 256 << 10

    struct Result {
        /// The exit code.
        let status: Int
        let output: String
        let errors: String
    }

    /// The exit codes with which shells and loaders say that a program did not start.
    private static let didNotStart = [126, 127]

    let program: SignatureProgram
    let path: String
    /// A private directory, which is home and keyring directory of the program.
    let home: String
    let seconds: Int

    /// Runs the program with `arguments`, and with `input` as its standard input. Throws `SignatureProgramError` where it
    /// ended without saying anything: that is no verdict.
    func run(_ arguments: [String], input: File? = nil) async throws -> Result {
        let seconds = seconds
        return try await withThrowingTaskGroup(of: Result?.self) { tasks in
            tasks.addTask { try await start(arguments, input) }
            tasks.addTask {
                try await Task.sleep(for: .seconds(seconds))
                return nil
            }
            defer { tasks.cancelAll() }
            guard let first = try await tasks.next(), let result = first else {
                throw SignatureProgramError.timedOut(program, seconds: seconds)
            }
            return result
        }
    }

    private func start(_ arguments: [String], _ input: File?) async throws -> Result {
        // It reads its standard streams at once, so that when it runs is not seen here.
        try await ProgramStart().end()
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(1))]
        let configuration = Subprocess.Configuration(
            executable: .path(FilePath(path)),
            arguments: Arguments(arguments),
            environment: .custom([
                // Times of allowed_signers and of -Overify-time are local times.
                "HOME": home, "GNUPGHOME": home, "TMPDIR": home, "LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin",
            ]),
            workingDirectory: FilePath(home),
            platformOptions: options
        )
        do {
            guard let input else { return try await result(of: configuration, .none) }
            defer { withExtendedLifetime(input) {} }
            let descriptor = FileDescriptor(rawValue: input.descriptor)
            return try await result(of: configuration, .fileDescriptor(descriptor, closeAfterSpawningProcess: false))
        } catch let error as SignatureProgramError {
            throw error
        } catch {
            try Task.checkCancellation()
            throw SignatureProgramError.cannotRun(program, reason: "\(error)")
        }
    }

    private func result(of configuration: Subprocess.Configuration, _ input: some InputProtocol) async throws -> Result
    {
        let result = try await Subprocess.run(
            configuration,
            input: input,
            output: .bytes(limit: Self.outputLimit),
            error: .bytes(limit: Self.outputLimit)
        )
        let output = String(decoding: result.standardOutput, as: UTF8.self)
        let errors = String(decoding: result.standardError, as: UTF8.self)
        switch result.terminationStatus {
        case .signaled(let signal):
            throw SignatureProgramError.failed(program, reason: "was ended by signal \(signal)")
        case .exited(let code):
            if Self.didNotStart.contains(Int(code)) {
                throw SignatureProgramError.failed(program, reason: "did not start: \(output + errors)")
            }
            if output.isEmpty, errors.isEmpty {
                throw SignatureProgramError.failed(program, reason: "ended with status \(code), and printed nothing")
            }
            return Result(status: Int(code), output: output, errors: errors)
        }
    }
}
