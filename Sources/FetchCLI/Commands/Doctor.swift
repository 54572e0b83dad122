internal import ArgumentParser
internal import FetchEngine
internal import FetchModel
internal import FetchTransport
internal import FoundationEssentials

struct Doctor: ParsableCommand, ValueCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check the environment: hosts, credentials, clock, disk, git, cache.",
        usage: "fetch doctor [OPTIONS]",
        discussion: """
            Asks each host once, for two seconds at most, and sends no credential. The output holds no secret and no user \
            name, so that it can be pasted into a report.

              fetch doctor
              fetch doctor --json
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    var toleratesSettings: Bool { true }

    func perform(_ engine: Engine, on console: Console) async -> Answer<Diagnosis> {
        // How long a host may take is the check's to say: two limits of the same length would race.
        var settings = TransportSettings(version: Version.text, environment: ProcessInfo.processInfo.environment)
        settings.retry.attempts = 1
        return await engine.diagnose(transport: CurlTransport.components, probe: CurlTransport(settings))
    }

    func show(_ value: Diagnosis, on console: Console) { console.result(states: value.text) }
}

extension Diagnosis {
    /// One line for each check, with its help below it.
    var text: String {
        let width = Console.room(forNames: checks.map(\.name.columns).max() ?? 0)
        return checks.map { check in
            let line =
                "\(check.state.rawValue.fitted(to: 7))  \(check.name.shortened(to: width, isUnicode: Environment.isUnicode))  \(check.detail)"
            guard let help = check.help else { return line }
            return "\(line)\n         help: \(help)"
        }.joined(separator: "\n")
    }
}

extension Diagnosis: CommandValue {
    private struct CheckObject: Encodable {
        let name: String
        let state: String
        let detail: String
        let help: String?

        enum CodingKeys: CodingKey { case name, state, detail, help }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
            try container.encode(state, forKey: .state)
            try container.encode(detail, forKey: .detail)
            try container.encode(help, forKey: .help)
        }
    }

    var additions: [JSONAddition] {
        let objects = checks.map {
            CheckObject(name: $0.name, state: $0.state.rawValue, detail: $0.detail, help: $0.help)
        }
        return [JSONAddition(key: "checks", value: objects)]
    }
}
