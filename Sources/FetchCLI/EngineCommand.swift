internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

/// A command that calls the engine.
protocol EngineCommand: ParsableCommand {
    /// The command's name, as `--json` shows it.
    var command: String { get }
    /// Which project, and how its work is done.
    var project: ProjectOptions { get }
    /// How results are shown.
    var output: OutputOptions { get }
    /// The call, and how its result is rendered.
    var invocation: Invocation { get }
}

extension EngineCommand {
    var command: String { Self.configuration.commandName ?? Self._commandName }
}

/// A command whose result is a report on dependencies.
protocol ReportCommand: EngineCommand, Sendable {
    /// Calls the engine.
    func perform(_ engine: Engine) async -> Report
    /// Prints the results, besides the lines that were printed during the call.
    func show(_ report: Report, on console: Console)
}

extension ReportCommand {
    func show(_ report: Report, on console: Console) {}

    var invocation: Invocation {
        Invocation(
            command: command,
            project: project.choice,
            output: output.choice,
            perform: { engine, _ in CommandReport(await perform(engine)) },
            show: { result, console in show(result.report, on: console) }
        )
    }
}

/// A command whose result is the state of credentials.
protocol AuthenticationCommand: EngineCommand, Sendable {
    /// Calls the engine.
    func authenticate(_ engine: Engine, on console: Console) async -> Authentication
    /// Prints the results.
    func show(_ authentication: Authentication, on console: Console)
}

extension AuthenticationCommand {
    func show(_ authentication: Authentication, on console: Console) {}

    var invocation: Invocation {
        Invocation(
            command: command,
            project: project.choice,
            output: output.choice,
            perform: { engine, console in CommandReport(await authenticate(engine, on: console)) },
            show: { result, console in
                guard let authentication = result.authentication else { return }
                if let words = authentication.words { console.info(words) }
                show(authentication, on: console)
            }
        )
    }
}
