internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

/// A command that asks the engine for a report and shows it.
protocol EngineCommand: ParsableCommand {
    /// Which project, and how.
    var project: ProjectOptions { get }
    /// How results are shown.
    var output: OutputOptions { get }
    /// The call.
    func perform(_ engine: Engine) async -> Report
    /// What people see on standard output, besides the lines that come as the work goes on.
    func show(_ report: Report, on console: Console)
    /// Runs the command, shows what came of it, and gives the exit code.
    func execute() async -> Int32
}

extension EngineCommand {
    /// The command's word, as `--json` names it.
    var word: String { Self.configuration.commandName ?? Self._commandName }

    func show(_ report: Report, on console: Console) {}

    func execute() async -> Int32 {
        let console = Console(output)
        let report: Report
        do {
            var settings = try Settings.current(project, version: Version.text)
            settings.interaction = Interaction.atTerminal(output, project, settings.environment)
            let engine = Engine(settings: settings) { console.show($0) }
            report = await perform(engine)
        } catch let failure as Failure {
            report = Report(failures: [failure])
        } catch let failures as Failures {
            report = Report(failures: failures.all)
        } catch {
            report = Report(failures: [Failure(.bug, "unexpected", "unexpected error: \(error)")])
        }
        var code = exitCode(of: report)
        if output.json {
            do {
                console.print(try JSONDocument(command: word, report: report, isOK: code == 0).text())
            } catch {
                console.finish(Report(failures: [Failure(.bug, "no-json", "the report cannot be encoded: \(error)")]))
                return Failure.Kind.exitCode(of: [.bug])
            }
        } else {
            show(report, on: console)
        }
        let settled = console.settle(report)
        if settled.failures.count > report.failures.count {
            code = Failure.Kind.exitCode(of: settled.failures.map(\.kind))
        }
        console.finish(settled)
        return code
    }

    /// The exit code of `report`; commands that only tell override it.
    func exitCode(of report: Report) -> Int32 { Failure.Kind.exitCode(of: report.failures.map(\.kind)) }
}
