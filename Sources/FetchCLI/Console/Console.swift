internal import FetchEngine
internal import FetchModel
internal import FetchSystem
internal import Glibc

/// Shows events and results to people: results go to standard output, everything else to standard error.
///
/// Messages are lower case and without a full stop; colour carries no meaning of its own.
struct Console: Sendable {
    let isQuiet: Bool
    let isVerbose: Bool
    let isJSON: Bool
    private let isLive: Bool
    let palette: Palette
    /// Breaks the lines of standard error where it is a terminal, which may be resized.
    private var wrap: LineWrap { LineWrap(columns: TerminalSize.columns(of: STDERR_FILENO)) }
    /// The colours of results.
    let resultPalette: Palette
    private let terminal: Terminal
    private let start = ContinuousClock.now

    /// The console that `choice` and the environment ask for.
    init(_ choice: OutputChoice) {
        self.init(choice, Terminal(isLive: Self.showsProgress(choice), isQuiet: choice.quiet))
    }

    /// A console that writes to `terminal`.
    init(_ choice: OutputChoice, _ terminal: Terminal) {
        isQuiet = choice.quiet
        isVerbose = choice.verbose
        isJSON = choice.json
        isLive = terminal.isLive
        palette = Palette(choice.color, for: STDERR_FILENO)
        resultPalette = Palette(choice.color, for: STDOUT_FILENO)
        self.terminal = terminal
    }

    private static func showsProgress(_ choice: OutputChoice) -> Bool {
        let wanted = Environment.value("FETCH_PROGRESS").flatMap(When.init)
        return switch choice.progress == .auto ? wanted ?? .auto : choice.progress {
        case .never: false
        case .always: !choice.quiet
        case .auto:
            !choice.quiet && !choice.json && !Environment.isCI && !Environment.isDumbTerminal
                && isatty(STDERR_FILENO) == 1
        }
    }

    /// Runs `body` and shows the progress of its events, where that is wanted.
    func animating<Result: Sendable>(_ body: @Sendable () async -> Result) async -> Result {
        await terminal.animating(body)
    }

    /// The columns of standard output; `nil` where it is no terminal.
    static var resultColumns: Int? { TerminalSize.columns(of: STDOUT_FILENO) }

    /// How many columns the names at the start of rows get, whose text is wrapped below itself: `widest`, but no more than a
    /// third of the terminal.
    static func room(forNames widest: Int, in columns: Int? = resultColumns) -> Int {
        columns.map { min(widest, max(shortestName, $0 / 3)) } ?? widest
    }

    /// Less of a name is hardly told from others.
    private static let shortestName = 8

    /// Prints a result to standard output.
    func result(_ text: String) { terminal.result(Self.plain(text)) }

    /// Prints `page`, which is all that was asked for, to standard output, and returns the exit code.
    static func finish(_ page: Page, isJSON: Bool) -> Int32 {
        let console = Console(OutputChoice())
        do {
            if isJSON { console.terminal.result(try page.document()) } else { console.result(rows: page.text) }
        } catch {
            let failure = Failure(.bug, "no-json", "the page cannot be encoded: \(error)", help: Failure.reportHelp)
            console.showFailures(of: Report(failures: [failure]))
            return Failure.Kind.exitCode(of: [failure.kind])
        }
        guard let loss = console.loss else { return 0 }
        console.showFailures(of: Report(failures: [loss.failure]))
        return Failure.Kind.exitCode(of: [loss.failure.kind])
    }

    /// Prints rows to standard output: each on a line in a pipe, wrapped at words at a terminal.
    func result(rows: String) {
        result(LineWrap(columns: Self.resultColumns)(rows, after: []))
    }

    /// Prints rows that begin with a state, such as `modified`, to standard output, as `result(rows:)` does.
    func result(states rows: String) {
        terminal.result(resultPalette.states(Self.plain(LineWrap(columns: Self.resultColumns)(rows, after: []))))
    }

    /// Prints a table to standard output: whole in a pipe, as wide as the terminal at one.
    func result(_ table: Table) {
        var lines = Self.plain(table.text(fitting: Self.resultColumns, isUnicode: Environment.isUnicode))
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if !table.header.isEmpty { lines[0] = resultPalette.title(lines[0]) }
        terminal.result(lines.joined(separator: "\n"))
    }

    /// Writes a result to standard output, byte for byte.
    func result(bytes: [UInt8]) { terminal.result(bytes: bytes) }

    /// Why results are missing from standard output; `nil` while all were written.
    var loss: (any Diagnosable)? { terminal.loss }

    /// ` in 1.4 s` for the last line of a run at a terminal; empty where the run was too short, or nobody watches.
    var duration: String {
        let time = ContinuousClock.now - start
        guard isatty(STDERR_FILENO) == 1, time >= Self.shortest else { return "" }
        let tenths = Int((time.inSeconds * 10).rounded())
        return tenths < 1000 ? " in \(tenths / 10).\(tenths % 10) s" : " in \(ProgressRenderer.words(time))"
    }

    /// Nobody wants to know how long less than this was.
    private static let shortest = Duration.milliseconds(100)

    /// Prints a line to standard error, unless the run is quiet.
    func info(_ text: String) {
        if !isQuiet { terminal.line(wrap(text)) }
    }

    /// Prints a line that the user has to act on, also in a quiet run, and hides progress until `resume`.
    func prompt(_ text: String) { terminal.prompt(wrap(text)) }

    /// Shows progress again after a prompt.
    func resume() { terminal.resume() }

    /// Shows an event of the run.
    func show(_ event: Event) {
        switch event {
        case .note(let note):
            info("\(palette.note("note:")) \(Self.plain(note.message))")
            if let help = note.help { info("\(palette.help("help:")) \(Self.plain(help))") }
        case .finished(let outcome):
            // Failures are shown at the end, each once.
            if outcome.error == nil { info(line(for: outcome)) }
        case .waiting(let reason, nil): info("waiting: \(Self.plain(reason))")
        case .waiting(let reason, .some): info("\(palette.note("note:")) \(Self.plain(reason))")
        case .retrying(let retry):
            if let sentence = retry.sentence { info("\(palette.note("note:")) \(Self.plain(sentence))") }
        case .trace(let text): if isVerbose { info(palette.faint(Self.plain(text))) }
        case .planned, .resolving, .started, .received, .throughGit, .unpacking, .hashing: break
        }
        terminal.progress(event)
    }

    /// Says which files of the user decide how the run works, for `-v`.
    func traceConfiguration(_ settings: Settings) {
        let path = Settings.configurationPath(in: settings.environment)
        let isThere = path.map { access($0, F_OK) == 0 } ?? false
        show(.trace("configuration: \(path.map { isThere ? $0 : "no \($0)" } ?? "none, without HOME")"))
        let cache = settings.usesCache ? settings.cacheDirectory ?? "none, without HOME" : "none, with --no-cache"
        show(.trace("cache: \(cache)"))
    }

    /// Prints every failure of `report`.
    func showFailures(of report: Report, in directory: String? = nil) {
        let list = FailureList(report.failures, endsWithCount: report.outcomes.isEmpty)
        for text in list.texts(columns: wrap.columns, mark: Environment.isUnicode ? "…" : "...", { wrap($0) }) {
            terminal.line(palette.failure(text))
        }
        guard Environment.isGitHubActions else { return }
        for failure in list.failures {
            if let annotation = Annotation(failure, directory: directory) { terminal.line(annotation.text) }
        }
    }

    private func line(for outcome: Outcome) -> String {
        // A download is a file, which has no name but its path.
        let isFile = outcome.files == nil && outcome.bytes != nil
        let subject = isFile ? outcome.path ?? outcome.name : outcome.name
        var parts = [palette.status(outcome.status), Self.plain(subject)]
        if let tag = outcome.tag { parts.append(Self.plain(tag)) }
        if let commit = outcome.commit { parts.append("(\(commit.short))") }
        if let files = outcome.files, let bytes = outcome.bytes {
            parts.append("\(Count.of(files, "file")), \(Count.size(bytes))\(Self.move(of: outcome))")
        } else if let bytes = outcome.bytes {
            parts.append(Count.size(bytes) + (outcome.isReplacement ? ", replaced" : ""))
        }
        // What is removed has an entry if it is only wanted elsewhere.
        if outcome.status == .removed, outcome.place != nil, let path = outcome.path {
            parts.append("from \(Self.plain(path))")
        }
        return parts.joined(separator: "  ")
    }

    /// `, was v1.10.1 with other content` where another commit was locked before.
    private static func move(of outcome: Outcome) -> String {
        guard let previous = outcome.previous, let commit = previous.commit, commit != outcome.commit else { return "" }
        let name = previous.tag == outcome.tag ? commit.short : previous.tag ?? commit.short
        return ", was \(plain(name)) with \(previous.tree == outcome.tree ? "the same" : "other") content"
    }

    /// Returns `text` with every control character but line ends escaped.
    private static func plain(_ text: String) -> String { Quotation.escaped(text, keeping: "\n") }
}
