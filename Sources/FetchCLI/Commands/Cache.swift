internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct Cache: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache",
        abstract: "Show, prune or clean the shared cache of archives.",
        usage: "fetch cache COMMAND [OPTIONS]",
        discussion: """
              fetch cache size
              fetch cache prune --older-than 7
            """,
        subcommands: [CacheDir.self, CacheSize.self, CachePrune.self, CacheClean.self]
    )
}

struct CacheDir: ParsableCommand, ValueCommand {
    static let configuration = CommandConfiguration(
        commandName: "dir",
        abstract: "Print the cache's directory, and create it where it is missing.",
        usage: "fetch cache dir [OPTIONS]",
        discussion: """
              fetch cache dir
              du -sh "$(fetch cache dir)"
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    var command: String { "cache dir" }

    func perform(_ engine: Engine, on console: Console) async -> Answer<CachePath> {
        let answer = await engine.cacheDirectory()
        return Answer(value: answer.value.map { CachePath(path: $0) }, failures: answer.failures)
    }

    func show(_ value: CachePath, on console: Console) { console.result(value.path) }
}

struct CacheSize: ParsableCommand, ValueCommand {
    static let configuration = CommandConfiguration(
        commandName: "size",
        abstract: "Show how much the cache holds.",
        usage: "fetch cache size [OPTIONS]",
        discussion: """
              fetch cache size
              fetch cache size --json
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    var command: String { "cache size" }

    func perform(_ engine: Engine, on console: Console) async -> Answer<CacheState> { await engine.cacheSize() }

    func show(_ value: CacheState, on console: Console) { console.result(rows: value.sizes) }
}

struct CachePrune: ParsableCommand, ValueCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove archives that no sync used for a while.",
        usage: "fetch cache prune [OPTIONS]",
        discussion: """
            Also removes what killed runs left behind, whatever its age. Waits for a running sync.

              fetch cache prune
              fetch cache prune --older-than 7 --dry-run
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Option(
        name: .customLong("older-than"),
        help: ArgumentHelp("Remove what was not used for this many days (30).", valueName: "days")
    )
    var days = 30

    @Flag(name: .customLong("dry-run"), help: "Print what would be removed, and remove nothing.")
    var dryRun = false

    var command: String { "cache prune" }

    func validate() throws {
        guard NumberOption.olderThan.range.contains(days) else {
            throw ValidationError("--older-than takes \(NumberOption.olderThan.words)")
        }
    }

    func perform(_ engine: Engine, on console: Console) async -> Answer<CacheState> {
        await engine.pruneCache(olderThan: days, isDryRun: dryRun)
    }

    func show(_ value: CacheState, on console: Console) {
        let text = value.removal(unusedFor: days)
        if dryRun { console.result(rows: text) } else { console.info(text) }
    }
}

struct CacheClean: ParsableCommand, ValueCommand {
    static let configuration = CommandConfiguration(
        commandName: "clean",
        abstract: "Remove everything from the cache.",
        usage: "fetch cache clean [OPTIONS]",
        discussion: """
            Waits for a running sync. What is removed is downloaded again when a project needs it.

              fetch cache clean
              fetch cache clean --json
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    var command: String { "cache clean" }

    func perform(_ engine: Engine, on console: Console) async -> Answer<CacheState> { await engine.cleanCache() }

    func show(_ value: CacheState, on console: Console) { console.info(value.removal(unusedFor: nil)) }
}
