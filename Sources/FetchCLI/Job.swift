internal import FetchEngine
internal import FetchModel

/// What a command line asks for, once its words are read: how the engine is called, and how the answer is shown.
///
/// Nothing here knows the parser of the words, whose start costs several times what a run costs that finds nothing to do.
struct Job {
    /// The command's words, as `--json` names them.
    let word: String
    /// Which project, and how its work is done.
    let project: ProjectChoice
    /// How results are shown.
    let output: OutputChoice
    /// Whether a person at the terminal may be asked to sign in.
    var mayAsk = true
    /// Reports that there is nothing to do, or `nil` if there may be something to do.
    var upToDate: ((UpToDateCheck) -> Report?)?
    /// The call.
    let perform: (Engine, Console) async -> Answer
    /// What people see on standard output, besides the lines that come as the work goes on.
    var show: (Answer, Console) -> Void = { _, _ in }

    /// Calls the engine, shows the result, and returns the exit code.
    func run() async -> Int32 {
        let console = Console(output)
        let answer: Answer
        do {
            var settings = try Settings.current(project, version: Version.text)
            if mayAsk { settings.interaction = Interaction.atTerminal(output, project, settings.environment) }
            let engine = Engine(.live(settings) { console.show($0) })
            answer = await perform(engine, console)
        } catch {
            answer = Answer(Report(failures: Failure.all(in: error)))
        }
        return deliver(answer, console)
    }

    /// Returns the exit code if there is nothing to do, which it finds out without a task; `nil` if there may be something.
    func runIfUpToDate() -> Int32? {
        guard let upToDate, let settings = try? Settings.current(project, version: Version.text),
            let check = UpToDateCheck(settings), let report = upToDate(check)
        else { return nil }
        return deliver(Answer(report), Console(output))
    }

    private func deliver(_ answer: Answer, _ console: Console) -> Int32 {
        let code = Self.exitCode(of: answer.report)
        if output.json {
            do {
                console.print(try JSONDocument(command: word, answer: answer, isOK: code == 0).text())
            } catch {
                console.finish(Report(failures: [Failure(.bug, "no-json", "the report cannot be encoded: \(error)")]))
                return Failure.Kind.exitCode(of: [.bug])
            }
        } else {
            show(answer, console)
        }
        let settled = console.settle(answer.report)
        console.finish(settled)
        return Self.exitCode(of: settled)
    }

    private static func exitCode(of report: Report) -> Int32 { Failure.Kind.exitCode(of: report.failures.map(\.kind)) }
}

/// What came of a command.
struct Answer {
    var report: Report
    /// How one is signed in, where that was asked.
    var authentication: Authentication?

    /// A report alone.
    init(_ report: Report) { self.report = report }

    /// How one is signed in, with what went wrong.
    init(_ authentication: Authentication) {
        report = authentication.report
        self.authentication = authentication
    }
}

extension Job {
    /// `fetch sync`.
    static func sync(_ request: SyncRequest, _ project: ProjectChoice, _ output: OutputChoice) -> Job {
        Job(
            word: "sync",
            project: project,
            output: output,
            upToDate: { $0.sync(request) },
            perform: { engine, _ in Answer(await engine.sync(request)) },
            show: { answer, console in
                if request.isDryRun { console.printPlan(answer.report) }
                console.summarize(answer.report)
            }
        )
    }

    /// `fetch status`.
    static func status(names: [String], _ project: ProjectChoice, _ output: OutputChoice) -> Job {
        Job(
            word: "status",
            project: project,
            output: output,
            upToDate: { names.isEmpty ? $0.status() : nil },
            perform: { engine, _ in Answer(await engine.status(names: names)) },
            show: { answer, console in console.showStatus(answer.report) }
        )
    }

    /// `fetch verify`.
    static func verify(names: [String], _ project: ProjectChoice, _ output: OutputChoice) -> Job {
        Job(
            word: "verify",
            project: project,
            output: output,
            perform: { engine, _ in Answer(await engine.verify(names: names)) },
            show: { answer, console in console.showVerification(answer.report) }
        )
    }
}
