internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

/// A command whose words make a job.
protocol EngineCommand: ParsableCommand {
    /// The command's words, as `--json` names them.
    var word: String { get }
    /// Which project, and how.
    var project: ProjectOptions { get }
    /// How results are shown.
    var output: OutputOptions { get }
    /// What the words ask for.
    var job: Job { get }
}

extension EngineCommand {
    var word: String { Self.configuration.commandName ?? Self._commandName }
}

/// A command that asks the engine for a report and shows it.
protocol ReportCommand: EngineCommand {
    /// The call.
    func perform(_ engine: Engine) async -> Report
    /// What people see on standard output, besides the lines that come as the work goes on.
    func show(_ report: Report, on console: Console)
}

extension ReportCommand {
    func show(_ report: Report, on console: Console) {}

    var job: Job {
        Job(
            word: word,
            project: project.choice,
            output: output.choice,
            perform: { engine, _ in Answer(await perform(engine)) },
            show: { answer, console in show(answer.report, on: console) }
        )
    }
}

/// A command whose result is how one is signed in.
protocol AuthenticationCommand: EngineCommand {
    /// The call.
    func authenticate(_ engine: Engine, on console: Console) async -> Authentication
    /// What people see on standard output.
    func show(_ authentication: Authentication, on console: Console)
}

extension AuthenticationCommand {
    func show(_ authentication: Authentication, on console: Console) {}

    var job: Job {
        Job(
            word: word,
            project: project.choice,
            output: output.choice,
            mayAsk: false,
            perform: { engine, console in Answer(await authenticate(engine, on: console)) },
            show: { answer, console in
                guard let authentication = answer.authentication else { return }
                if let words = authentication.words { console.say(words) }
                show(authentication, on: console)
            }
        )
    }
}
