internal import FetchEngine
internal import FetchModel

/// A value that a command found out, as `--json` shows it.
protocol CommandValue: Sendable {
    /// The keys that it adds to the document.
    var additions: [JSONAddition] { get }
}

/// A key of the document of `--json`, and its value.
struct JSONAddition: Sendable {
    let key: String
    let value: any Encodable & Sendable
}

/// A command whose result is a value of its own.
protocol ValueCommand: EngineCommand, Sendable {
    associatedtype Value: CommandValue

    /// Whether the command goes on without a configuration that cannot be read, and reports it itself.
    var toleratesSettings: Bool { get }
    /// Calls the engine.
    func perform(_ engine: Engine, on console: Console) async -> Answer<Value>
    /// Prints the value.
    func show(_ value: Value, on console: Console)
}

extension ValueCommand {
    var toleratesSettings: Bool { false }

    var invocation: Invocation {
        Invocation(
            command: command,
            project: project.choice,
            output: output.choice,
            toleratesSettings: toleratesSettings,
            perform: { engine, console in
                let answer = await perform(engine, on: console)
                return CommandReport(answer.value, answer.failures)
            },
            show: { result, console in
                if let value = result.value as? Value { show(value, on: console) }
            }
        )
    }
}
