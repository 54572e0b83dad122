internal import FetchEngine
internal import FetchModel

/// A parsed command: which engine call to make, and how to render the result.
///
/// It knows nothing of the parser, whose start costs several times what a run costs that finds nothing to do.
struct Invocation: Sendable {
    /// The command's name, as `--json` shows it.
    let command: String
    /// Which project, and how its work is done.
    let project: ProjectChoice
    /// How results are shown.
    let output: OutputChoice
    /// Whether the user may be asked to sign in when a host requires it.
    var offersSignIn = false
    /// Whether the command goes on without a configuration that cannot be read, and reports it itself.
    var toleratesSettings = false
    /// Reports that there is nothing to do, or `nil` if there may be something to do.
    var upToDate: (@Sendable (UpToDateCheck) -> Report?)?
    /// The call.
    let perform: @Sendable (Engine, Console) async -> CommandReport
    /// Prints the results, besides the lines that were printed during the call.
    var show: @Sendable (CommandReport, Console) -> Void = { _, _ in }

    /// Calls the engine, shows the result and returns the exit code.
    func run() async -> Int32 {
        let console = Console(output)
        let report = await console.animating { await call(console) }
        return deliver(report, console)
    }

    private func call(_ console: Console) async -> CommandReport {
        do {
            var settings = try Settings.current(project, version: Version.text, tolerates: toleratesSettings)
            settings.isVerbose = output.verbose
            if offersSignIn { settings.interaction = .atTerminal(console, project) }
            if output.verbose { console.traceConfiguration(settings) }
            let engine = Engine(.live(settings) { console.show($0) })
            var result = await perform(engine, console)
            result.report = engine.shown(result.report)
            return result
        } catch {
            return CommandReport(Report(failures: Failure.all(in: error)))
        }
    }

    /// Returns the exit code if there is nothing to do, which it finds out without a task; `nil` if there may be something.
    func runIfUpToDate() -> Int32? {
        // What the check knows of each dependency is less than the document holds.
        guard let upToDate, !output.json, !output.verbose,
            let settings = try? Settings.current(project, version: Version.text),
            let check = UpToDateCheck(settings), let report = upToDate(check)
        else { return nil }
        return deliver(CommandReport(report), Console(output))
    }

    /// Reports that tasks cannot run on this system and returns the exit code; `nil` if they can.
    func runIfImpossible() -> Int32? {
        do {
            try SystemRequirements.check()
            return nil
        } catch {
            return deliver(CommandReport(Report(failures: Failure.all(in: error))), Console(output))
        }
    }

    /// Shows `result` and returns the exit code.
    func deliver(_ result: CommandReport, _ console: Console) -> Int32 {
        var result = result
        result.report.failures = FailureList(result.report.failures).failures
        var report = result.report
        if output.json {
            let isOK = Self.exitCode(of: report) == 0
            do {
                console.result(try JSONDocument(command: command, result: result, isOK: isOK).text())
            } catch {
                report = Report(failures: [Failure(.bug, "no-json", "the report cannot be encoded: \(error)")])
            }
        } else {
            show(result, console)
        }
        // Who asked for results must learn that they are incomplete.
        if let loss = console.loss { report.failures.append(loss.failure) }
        // The document has what is wrong with the command line.
        let isSaid = output.json && output.quiet && report.failures.allSatisfy { $0.kind == .usage }
        if !isSaid { console.showFailures(of: report, in: project.directory) }
        return Self.exitCode(of: report)
    }

    private static func exitCode(of report: Report) -> Int32 { Failure.Kind.exitCode(of: report.failures.map(\.kind)) }
}

extension Invocation {
    /// `fetch sync`.
    static func sync(_ request: SyncRequest, _ project: ProjectChoice, _ output: OutputChoice) -> Invocation {
        Invocation(
            command: "sync",
            project: project,
            output: output,
            offersSignIn: true,
            upToDate: { $0.sync(request) },
            perform: { engine, _ in CommandReport(await engine.sync(request)) },
            show: { result, console in
                if request.isDryRun { console.showPlan(result.report) }
                console.summarize(result.report)
            }
        )
    }

    /// `fetch status`.
    static func status(names: [String], _ project: ProjectChoice, _ output: OutputChoice) -> Invocation {
        Invocation(
            command: "status",
            project: project,
            output: output,
            upToDate: { names.isEmpty ? $0.status() : nil },
            perform: { engine, _ in CommandReport(await engine.status(names: names)) },
            show: { result, console in console.showStatus(result.report) }
        )
    }

    /// `fetch verify`.
    static func verify(names: [String], _ project: ProjectChoice, _ output: OutputChoice) -> Invocation {
        Invocation(
            command: "verify",
            project: project,
            output: output,
            perform: { engine, _ in CommandReport(await engine.verify(names: names)) },
            show: { result, console in console.showVerification(result.report) }
        )
    }
}
