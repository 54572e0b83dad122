internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct Override: ParsableCommand, EngineCommand {
    static let configuration = CommandConfiguration(
        commandName: "override",
        abstract: "Work on a dependency in a directory of your own.",
        usage: "fetch override [OPTIONS] [NAME [PATH]]",
        discussion: """
            Puts a symbolic link to PATH at the dependency's destination. deps.yaml and deps.lock stay as they are, and \
            `fetch verify` and --locked refuse until it is off. Without arguments, lists the overrides; --off and --on \
            without a NAME park all of them and take them up again.

              fetch override engine ../engine
              fetch override engine --off
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Flag var flags: [OverrideFlag] = []

    @Argument(help: "The dependency, and the directory that stands in for it.", completion: .dependencyThenDirectory)
    var words: [String] = []

    func validate() throws {
        if flags.contains(.off), flags.contains(.on) { throw ValidationError("--off and --on exclude each other") }
        if flags.contains(.off) || flags.contains(.on) || words.isEmpty { return }
        if words.count == 1 {
            throw ValidationError("`fetch override \(ForeignText.shellWord(words[0]))` needs a PATH, or --off")
        }
        if words.count > 2 { throw ValidationError("`fetch override` takes one NAME and one PATH") }
    }

    private var action: OverrideRequest.Action {
        if flags.contains(.off) { return words.isEmpty ? .park : .end(names: words) }
        if flags.contains(.on) { return .resume(names: words) }
        return words.count == 2 ? .start(name: words[0], path: words[1]) : .list
    }

    var invocation: Invocation {
        let request = OverrideRequest(
            action,
            force: flags.contains(.force),
            isOffline: flags.contains(.offline)
        )
        return Invocation(
            command: command,
            project: project.choice,
            output: output.choice,
            perform: { engine, _ in CommandReport(await engine.override(request)) },
            show: { result, console in console.showOverrides(result.report, request) }
        )
    }
}

/// What an override may do.
enum OverrideFlag: DeclaredFlag {
    case off, on, force, offline

    var long: String {
        switch self {
        case .off: "off"
        case .on: "on"
        case .force: SyncFlag.force.long
        case .offline: SyncFlag.offline.long
        }
    }

    var help: String {
        switch self {
        case .off: "Put the locked tree back."
        case .on: "Take up what --off alone has parked."
        case .force: SyncFlag.force.help
        case .offline: SyncFlag.offline.help
        }
    }
}
