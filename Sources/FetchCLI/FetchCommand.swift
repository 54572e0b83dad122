internal import ArgumentParser
internal import FetchEngine
internal import FetchModel
internal import FetchSystem
internal import Glibc

/// The program's root: words in, words out.
@main
struct FetchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Fetches what deps.yaml names, pins it in deps.lock, and proves what is on the disk.",
        discussion: """
            Write repositories and tags into deps.yaml, run `fetch sync`, and commit deps.lock. In CI, run `fetch verify`.
            """,
        version: Version.text,
        // Each has its `commandName` written out: finding it from its type costs the parser 0.5 ms at every start.
        subcommands: [
            Init.self, Sync.self, Lock.self, Update.self, Verify.self, Status.self, List.self, Download.self,
            Login.self, Logout.self, Auth.self,
        ]
    )

    /// Parses the words, runs the command until it is done or a signal ends it, and exits with its code.
    static func main() {
        OpenFiles.raiseLimit()
        Memory.shareArenas()
        Interruption.outliveReaders()
        let words = Array(CommandLine.arguments.dropFirst())
        let short = ShortWords(words)
        if let code = short?.job.runIfUpToDate() { ProcessEnd.now(code) }
        ProcessEnd.now(Interruption.run { await run(words, short) })
    }

    private static func run(_ words: [String], _ short: ShortWords?) async -> Int32 {
        if let short { return await short.job.run() }
        do {
            var command = try parseAsRoot(Words.ordered(words))
            if let command = command as? any EngineCommand {
                let job = command.job
                if let code = job.runIfUpToDate() { return code }
                return await job.run()
            }
            try command.run()
            return 0
        } catch {
            return tell(error)
        }
    }

    /// Prints help, the version, or what is wrong with the words: the parser knows how to say it, and the code.
    private static func tell(_ error: any Error) -> Int32 {
        let code = exitCode(for: error)
        if code != .success, CommandLine.arguments.contains("--json") {
            let failure = Failure(.usage, "usage", message(for: error), help: "see `fetch --help`")
            let word = CommandLine.arguments.dropFirst().first { !$0.hasPrefix("-") } ?? "fetch"
            let document = JSONDocument(command: word, answer: Answer(Report(failures: [failure])), isOK: false)
            if let text = try? document.text() { Console.write(text + "\n", to: STDOUT_FILENO) }
        }
        let text = fullMessage(for: error)
        if !text.isEmpty { Console.write(text + "\n", to: code == .success ? STDOUT_FILENO : STDERR_FILENO) }
        return code.rawValue
    }
}

/// The program's version.
enum Version {
    /// As `--version` prints it and requests carry it.
    static let text = "0.1.0"
}
