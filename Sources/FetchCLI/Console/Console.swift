internal import FetchEngine
internal import FetchModel
internal import FetchSystem
internal import Glibc

/// The terminal: what a program reads goes to standard output, all else to standard error.
///
/// Messages are lower case and without a full stop; everything is understandable without colour.
struct Console: Sendable {
    let isQuiet: Bool
    let isVerbose: Bool
    let isJSON: Bool
    let palette: Palette
    /// Why a result did not reach standard output; `nil` while all did.
    private let loss = Monitor<SystemError?>(nil)

    /// The console that `choice` and the environment ask for.
    init(_ choice: OutputChoice) {
        isQuiet = choice.quiet
        isVerbose = choice.verbose
        isJSON = choice.json
        palette = Palette(choice.color, for: STDERR_FILENO)
    }

    /// Prints a result to standard output; what a terminal would obey in it is escaped.
    func print(_ text: String) {
        do {
            try Self.write(all: Self.plain(text) + "\n", to: STDOUT_FILENO)
        } catch {
            loss.update { $0 = $0 ?? error }
        }
    }

    /// `report`, and that its results could not be written, where they could not: whoever wanted to read them must know.
    /// Who closed the other end of a pipe wanted no more.
    func settle(_ report: Report) -> Report {
        guard let loss = loss.update({ $0 }), loss.number != EPIPE, loss.number != EBADF else { return report }
        var report = report
        report.failures.append(loss.failure)
        return report
    }

    /// `text` of whatever origin, in which no control character but line ends survives.
    private static func plain(_ text: String) -> String { Quotation.escaped(text, keeping: "\n") }

    /// Says something to people on standard error, unless asked to be quiet.
    func say(_ text: String) {
        if !isQuiet { Self.write(text + "\n", to: STDERR_FILENO) }
    }

    /// Says something that people have to act on, however quiet the run is.
    func insist(_ text: String) { Self.write(text + "\n", to: STDERR_FILENO) }

    /// Shows what happens while the work goes on.
    func show(_ event: Event) {
        switch event {
        case .note(let note): say("\(palette.note("note:")) \(Self.plain(note.message))")
        case .finished(let outcome):
            // Failures are shown at the end, each once.
            if outcome.error == nil { say(line(for: outcome)) }
        case .waiting(let reason, _): say("waiting: \(Self.plain(reason))")
        case .planned, .resolving, .started, .received, .unpacking: break
        case .trace(let text): if isVerbose { say(palette.faint(Self.plain(text))) }
        }
    }

    /// Shows every failure of `report`, at the end.
    func finish(_ report: Report) {
        for failure in report.failures {
            Self.write(palette.failure(failure.rendered()) + "\n", to: STDERR_FILENO)
        }
    }

    private func line(for outcome: Outcome) -> String {
        var words = [palette.status(outcome.status), Self.plain(outcome.name)]
        if let tag = outcome.tag { words.append(Self.plain(tag)) }
        if let commit = outcome.commit { words.append("(\(commit.short))") }
        if let files = outcome.files, let bytes = outcome.bytes {
            words.append("\(Count.of(files, "file")), \(Count.size(bytes))")
        }
        return words.joined(separator: "  ")
    }

    /// Writes all of `text`, as far as anybody reads it.
    static func write(_ text: String, to descriptor: Int32) {
        do {
            try write(all: text, to: descriptor)
        } catch {
            // Nobody reads any more: there is no one left to tell.
        }
    }

    private static func write(all text: String, to descriptor: Int32) throws(SystemError) {
        var rest = [UInt8](text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                throw SystemError.last("write to", "standard output")
            }
            rest = rest.dropFirst(count)
        }
    }
}

/// Numbers as people read them.
enum Count {
    /// `1 file`, `2 files`.
    static func of(_ count: Int, _ noun: String) -> String {
        if count == 1 { return "1 \(noun)" }
        return noun.hasSuffix("y") ? "\(count) \(noun.dropLast())ies" : "\(count) \(noun)s"
    }

    /// `812 B`, `4.1 KiB`, `20.0 MiB`.
    static func size(_ bytes: Int) -> String {
        if bytes < 1024 { return "\(bytes) B" }
        var tenths = bytes * 10
        for unit in ["KiB", "MiB", "GiB", "TiB"] {
            tenths /= 1024
            if tenths < 10240 || unit == "TiB" { return "\(tenths / 10).\(tenths % 10) \(unit)" }
        }
        return "\(bytes) B"
    }
}
