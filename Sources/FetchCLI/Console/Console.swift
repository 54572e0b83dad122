internal import FetchEngine
internal import FetchModel
internal import Glibc

/// Shows events and results to people: results go to standard output, everything else to standard error.
///
/// Messages are lower case and without a full stop; colour carries no meaning of its own.
struct Console: Sendable {
    let isQuiet: Bool
    let isVerbose: Bool
    let isJSON: Bool
    let palette: Palette
    private let terminal: Terminal

    /// The console that `choice` and the environment ask for.
    init(_ choice: OutputChoice) {
        self.init(choice, Terminal(isLive: Self.showsProgress(choice)))
    }

    /// A console that writes to `terminal`.
    init(_ choice: OutputChoice, _ terminal: Terminal) {
        isQuiet = choice.quiet
        isVerbose = choice.verbose
        isJSON = choice.json
        palette = Palette(choice.color, for: STDERR_FILENO)
        self.terminal = terminal
    }

    private static func showsProgress(_ choice: OutputChoice) -> Bool {
        switch choice.progress {
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

    /// Prints a result to standard output.
    func result(_ text: String) { terminal.result(Self.plain(text)) }

    /// Why results are missing from standard output; `nil` while all were written.
    var loss: (any Diagnosable)? { terminal.loss }

    /// Prints a line to standard error, unless the run is quiet.
    func info(_ text: String) {
        if !isQuiet { terminal.line(text) }
    }

    /// Prints a line that the user has to act on, also in a quiet run, and hides progress until `resume`.
    func prompt(_ text: String) { terminal.prompt(text) }

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
        case .waiting(let reason, _): info("waiting: \(Self.plain(reason))")
        case .trace(let text): if isVerbose { info(palette.faint(Self.plain(text))) }
        case .planned, .resolving, .started, .received, .unpacking: break
        }
        terminal.progress(event)
    }

    /// Prints every failure of `report`.
    func showFailures(of report: Report) {
        let list = FailureList(report.failures, endsWithCount: report.outcomes.isEmpty)
        for text in list.texts { terminal.line(palette.failure(text)) }
    }

    private func line(for outcome: Outcome) -> String {
        // A download is a file, which has no name but its path.
        let isFile = outcome.files == nil && outcome.bytes != nil
        let subject = isFile ? outcome.path ?? outcome.name : outcome.name
        var parts = [palette.status(outcome.status), Self.plain(subject)]
        if let tag = outcome.tag { parts.append(Self.plain(tag)) }
        if let commit = outcome.commit { parts.append("(\(commit.short))") }
        if let files = outcome.files, let bytes = outcome.bytes {
            parts.append("\(Count.of(files, "file")), \(Count.size(bytes))")
        } else if let bytes = outcome.bytes {
            parts.append(Count.size(bytes) + (outcome.isReplacement ? ", replaced" : ""))
        }
        return parts.joined(separator: "  ")
    }

    /// Returns `text` with every control character but line ends escaped.
    private static func plain(_ text: String) -> String { Quotation.escaped(text, keeping: "\n") }
}
