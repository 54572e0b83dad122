internal import ArgumentParser
internal import FetchEngine
internal import FetchModel
internal import Glibc

struct Diff: ParsableCommand, EngineCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show local modifications as a patch.",
        usage: "fetch diff [OPTIONS] [NAME...]",
        discussion: """
            The patch is in git's format, relative to the dependency's directory: `git apply` accepts it there, and so do \
            the 'patches' of deps.yaml. The base is the tree in deps.lock, from the cache or the host.

              fetch diff engine > engine.patch
              fetch diff --stat
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Flag var flags: [DiffFlag] = []

    @Argument(
        help: "Only these dependencies. With --save, one dependency, and the file to write.",
        completion: .dependencies
    )
    var names: [String] = []

    func validate() throws {
        guard flags.contains(.save) else { return }
        if names.isEmpty { throw ValidationError("`fetch diff --save` needs a NAME") }
        if names.count > 2 { throw ValidationError("`fetch diff --save` takes one NAME and one FILE") }
        if flags.contains(.stat) { throw ValidationError("--save and --stat exclude each other") }
    }

    var invocation: Invocation { flags.contains(.save) ? saving : comparing }

    private var saving: Invocation {
        let request = SaveRequest(
            name: names[0],
            file: names.count > 1 ? names[1] : nil,
            isOffline: flags.contains(.offline)
        )
        return Invocation(
            command: command,
            project: project.choice,
            output: output.choice,
            perform: { engine, _ in CommandReport(await engine.saveDiff(request)) },
            show: { result, console in console.showSaved(result) }
        )
    }

    private var comparing: Invocation {
        var request = DiffRequest(names: names, isOffline: flags.contains(.offline))
        if flags.contains(.stat), !output.choice.json {
            request.statisticsWidth = TerminalSize.columns(of: STDOUT_FILENO).map { max(20, $0) } ?? 1000
        }
        return Invocation(
            command: command,
            project: project.choice,
            output: output.choice,
            perform: { [request] engine, _ in CommandReport(await engine.diff(request)) },
            show: { result, console in console.showDifferences(result, arePatches: !flags.contains(.stat)) }
        )
    }
}

/// What a diff may do.
enum DiffFlag: DeclaredFlag {
    case stat, save, offline

    var long: String {
        switch self {
        case .stat: "stat"
        case .save: "save"
        case .offline: SyncFlag.offline.long
        }
    }

    var help: String {
        switch self {
        case .stat: "Print one line a file instead of patches."
        case .save: "Write the patch to FILE (patches/NAME.patch), add it to deps.yaml, and lock the result."
        case .offline: SyncFlag.offline.help
        }
    }
}
