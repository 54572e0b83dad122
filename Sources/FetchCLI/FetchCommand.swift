internal import ArgumentParser
internal import FetchEngine
internal import FetchModel
internal import FetchSystem
internal import Glibc

/// The program's root: reads the arguments, runs the command, exits with its code.
@main
struct FetchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Fetch the repositories and archives in deps.yaml, pin them in deps.lock, and verify them.",
        discussion: """
            List repositories and tags in deps.yaml, run `fetch sync`, and commit deps.lock. In CI, run `fetch verify`. \
            `fetch --version -v` lists the libraries and programs in use, for reports of bugs.
            """,
        version: Version.text,
        // Each writes out its `commandName`: finding it from the type's name costs the parser 0.5 ms at every start.
        subcommands: [
            Init.self,
            Add.self,
            Remove.self,
            Sync.self,
            Lock.self,
            Update.self,
            Outdated.self,
            Status.self,
            Diff.self,
            Verify.self,
            Prove.self,
            List.self,
            Tree.self,
            Why.self,
            Download.self,
            Override.self,
            SBOM.self,
            Audit.self,
            Import.self,
            Login.self,
            Logout.self,
            Auth.self,
            Cache.self,
            Doctor.self,
            Completions.self,
        ]
    )

    /// Parses the arguments, runs the command until it is done or a signal ends it, and exits with its code.
    static func main() {
        StandardStreams.openMissing()
        ProcessLimits.requireMemory()
        StandardStreams.keepOthersFromChildren()
        OpenFiles.raiseLimit()
        Memory.shareArenas()
        Interruption.outliveReaders()
        guard let arguments = ProcessArguments.current() else {
            let failure = Failure(.bug, "no-arguments", "the system did not pass on the command line")
            Terminal.write(failure.rendered() + "\n", to: STDERR_FILENO)
            ProcessEnd.now(Failure.Kind.exitCode(of: [failure.kind]))
        }
        // The words behind it are those of a command line that is not run: none of them may do anything.
        if arguments.first == completionRequest { ProcessEnd.now(complete(arguments)) }
        if let version = VersionReport(arguments) {
            ProcessEnd.now(version.isVerbose ? Interruption.run { await version.run() } : version.finish())
        }
        let invocation: Invocation
        if let fast = FastArguments(arguments) {
            invocation = fast.invocation
        } else {
            switch parse(AttachedValues.separated(in: arguments)) {
            case .invocation(let parsed): invocation = parsed
            case .done(let code): ProcessEnd.now(code)
            }
        }
        if let code = invocation.runIfUpToDate() ?? invocation.runIfImpossible() { ProcessEnd.now(code) }
        ProcessEnd.now(Interruption.run { await invocation.run() })
    }

    /// A parsed command line.
    private enum Parsed {
        case invocation(Invocation)
        /// Nothing more than what was printed; the exit code.
        case done(Int32)
    }

    /// How the scripts of completions ask for words.
    private static let completionRequest = "---completion"

    /// Prints the words that complete a command line, and returns the exit code.
    private static func complete(_ arguments: [String]) -> Int32 {
        do {
            _ = try parseAsRoot(arguments)
            return 0
        } catch {
            let isAnswer = exitCode(for: error) == .success
            if isAnswer { Terminal.write(fullMessage(for: error) + "\n", to: STDOUT_FILENO) }
            return isAnswer ? 0 : Failure.Kind.exitCode(of: [.usage])
        }
    }

    /// Parses `arguments` with the full parser. Starts no task.
    private static func parse(_ arguments: [String]) -> Parsed {
        do {
            if let help = try HelpRequest(arguments) {
                return .done(Console.finish(Page(command: "help", text: help.text), isJSON: help.isJSON))
            }
            // The parser takes no command for a question about the commands.
            if arguments.dropFirst(LeadingOptions.count(in: arguments)).first == "--" { throw UsageProblem.noCommand }
            // Nothing that is empty means anything, and the parser takes it.
            if arguments.contains(where: { $0.isEmpty || $0.hasSuffix("=") }),
                let problem = CommandLineCheck(arguments, try CommandGrammar.of(Self.self)).emptiness()
            {
                throw problem
            }
            var command = try parseAsRoot(LeadingOptions.moved(in: arguments))
            if let command = command as? any EngineCommand { return .invocation(command.invocation) }
            try command.run()
            return .done(0)
        } catch {
            guard error is UsageProblem || exitCode(for: error) != .success else {
                // Help, which the parser returns as an error.
                let text = HelpRequest.plain(fullMessage(for: error, columns: HelpRequest.columns))
                return .done(Console.finish(Page(command: "help", text: text), isJSON: arguments.contains("--json")))
            }
            return .done(report(error, arguments))
        }
    }

    /// Prints what is wrong with the command line, and returns the exit code.
    private static func report(_ error: any Error, _ arguments: [String]) -> Int32 {
        let command: String
        let failure: Failure
        do {
            let check = CommandLineCheck(arguments, try CommandGrammar.of(Self.self))
            command = check.commandName
            failure = (error as? UsageProblem ?? check.problem() ?? other(error, command)).failure
        } catch {
            command = "fetch"
            failure = Failure(.bug, "no-grammar", "the commands cannot be listed: \(error)", help: Failure.reportHelp)
        }
        var output = OutputChoice()
        output.json = arguments.contains("--json")
        output.quiet = arguments.contains { OutputFlag(argument: $0) == .quiet }
        let invocation = Invocation(
            command: command,
            project: ProjectChoice(),
            output: output,
            perform: { _, _ in CommandReport(Report()) }
        )
        return invocation.deliver(CommandReport(Report(failures: [failure])), Console(output))
    }

    /// What a command's own check says, or the parser, where nothing else is found to be wrong.
    private static func other(_ error: any Error, _ command: String) -> UsageProblem {
        var text = message(for: error)
        if text.hasSuffix(".") { text.removeLast() }
        text = text.prefix(1).lowercased() + text.dropFirst()
        return .invalid(text, command: command == "fetch" ? command : "fetch \(command)")
    }
}
