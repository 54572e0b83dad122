internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

/// A command that edits the manifest.
protocol EditCommand: EngineCommand, Sendable {
    /// Calls the engine.
    func edit(_ engine: Engine) async -> EditReport
    /// Prints the results of a dry run, or of one that wrote.
    func show(_ edit: EditReport, on console: Console)
}

extension EditCommand {
    func show(_ edit: EditReport, on console: Console) { console.showEdit(edit) }

    var invocation: Invocation {
        Invocation(
            command: command,
            project: project.choice,
            output: output.choice,
            perform: { engine, _ in
                let edit = await edit(engine)
                var result = CommandReport(edit.report)
                result.value = edit
                return result
            },
            show: { result, console in
                if let edit = result.value as? EditReport { show(edit, on: console) }
            }
        )
    }
}

extension EditReport: CommandValue {
    var additions: [JSONAddition] { diff.map { [JSONAddition(key: "diff", value: $0)] } ?? [] }
}

extension Console {
    /// Prints the difference that a dry run found on standard output, and what was written on standard error.
    func showEdit(_ edit: EditReport) {
        if let diff = edit.diff, !diff.isEmpty {
            result(bytes: PatchText(palette: resultPalette, isEscaped: true).shown([UInt8](diff.utf8)))
        }
        for line in edit.lines { info(line) }
    }
}
