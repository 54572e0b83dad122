internal import FetchModel
internal import FetchSystem
internal import Glibc

/// Owns the program's standard output and error: all writing goes through it, one write at a time.
///
/// Where progress is shown, ordinary lines wait for the next redraw, at most a tenth of a second.
final class Terminal: Sendable {
    private struct State {
        /// The progress display; `nil` where lines are written as they come.
        var display: ProgressDisplay?
        /// Starts the redrawing.
        var wake: AsyncStream<Void>.Continuation?
        var isAnimated = false
        /// Whether `^C`, which the terminal shows where the cursor is, has a line of its own already.
        var hasInterruptLine = false
        /// Why a result did not reach standard output; `nil` while all did.
        var loss: SystemError?
    }

    /// Whether progress is shown.
    let isLive: Bool
    private let output: Int32
    private let errors: Int32
    private let state: Monitor<State>
    /// Speaks up after a silence where no progress is shown; `nil` where it is, and in a quiet run.
    private let heartbeat: Heartbeat?

    /// Redraws are this far apart.
    private static let interval = Duration.milliseconds(100)
    /// The first comes so late, so that short runs do not flicker.
    private static let firstInterval = Duration.milliseconds(300)

    /// A terminal that writes to these descriptors, and shows progress if `isLive`. Where it does not, it tells now and
    /// then that the run goes on, unless `isQuiet`.
    init(
        isLive: Bool,
        isQuiet: Bool = false,
        isUnicode: Bool = Environment.isUnicode,
        output: Int32 = STDOUT_FILENO,
        errors: Int32 = STDERR_FILENO
    ) {
        self.isLive = isLive
        self.output = output
        self.errors = errors
        heartbeat = isLive || isQuiet ? nil : Heartbeat()
        state = Monitor(State(display: isLive ? ProgressDisplay(isUnicode: isUnicode) : nil))
    }

    /// Writes a line to standard error.
    func line(_ text: String) {
        heartbeat?.spoke()
        state.update { state in
            if state.isAnimated {
                state.display?.add(text)
            } else {
                Self.write(interruptLine(&state) + text + "\n", to: errors)
            }
        }
    }

    /// Writes a line that the user has to see before they go on. Progress is hidden until `resume`.
    func prompt(_ text: String) {
        state.update { state in
            state.display?.hold()
            Self.write((state.display?.takeLines() ?? "") + text + "\n", to: errors)
        }
    }

    /// Shows progress again after a prompt.
    func resume() { state.update { $0.display?.release() } }

    /// Writes a result to standard output. A failure is kept for `loss`.
    func result(_ text: String) { result(bytes: [UInt8]((text + "\n").utf8)) }

    /// Writes a result to standard output, byte for byte. A failure is kept for `loss`.
    func result(bytes: [UInt8]) {
        state.update { state in
            if let lines = state.display?.takeLines() { Self.write(lines, to: errors) }
            do throws(SystemError) {
                if output == STDOUT_FILENO, StandardStreams.isOutputMissing {
                    throw SystemError(number: EBADF, action: "write to", path: "standard output")
                }
                try Self.write(all: bytes, to: output)
            } catch {
                state.loss = state.loss ?? error
            }
        }
    }

    /// Why results are missing from standard output. A reader that closed its end of a pipe wanted no more.
    var loss: SystemError? {
        state.read { $0.loss }.flatMap { $0.number == EPIPE ? nil : $0 }
    }

    /// Takes in an event that the progress display may show.
    func progress(_ event: Event) {
        heartbeat?.apply(event)
        guard isLive else { return }
        state.update { state in
            state.display?.apply(event, at: .now)
            guard state.display?.isActive == true, !state.isAnimated, let wake = state.wake else { return }
            state.isAnimated = true
            wake.yield()
        }
    }

    /// Runs `body`, and shows progress meanwhile, where that is wanted. Nothing of it is left afterwards, or when the
    /// task is cancelled.
    func animating<Result: Sendable>(_ body: @Sendable () async -> Result) async -> Result {
        if !isLive, heartbeat == nil { return await body() }
        let (wakes, wake) = AsyncStream<Void>.makeStream()
        state.update { $0.wake = wake }
        if isLive { Interruption.beforeSuspending { [weak self] in self?.hide() } }
        return await withTaskGroup(of: Void.self) { group in
            if let heartbeat {
                group.addTask { await heartbeat.run { self.line($0) } }
            } else {
                group.addTask { await self.animate(wakes) }
            }
            let result = await body()
            group.cancelAll()
            await group.waitForAll()
            return result
        }
    }

    private func animate(_ wakes: AsyncStream<Void>) async {
        var pause = Self.firstInterval
        for await _ in wakes {
            repeat {
                // A cancelled sleep ends the loop.
                try? await Task.sleep(for: pause)
                pause = Self.interval
            } while !Task.isCancelled && redraw()
        }
        state.update { state in
            let lines = interruptLine(&state) + (state.display?.takeLines() ?? "")
            if !lines.isEmpty { Self.write(lines, to: errors) }
            state.display = nil
            state.isAnimated = false
        }
    }

    /// Returns what puts `^C` on a line of its own, once it was typed: the terminal has shown it at the cursor, where a block of
    /// progress covers it.
    private func interruptLine(_ state: inout State) -> String {
        guard Interruption.isByKeyboard, !state.hasInterruptLine, isatty(errors) == 1 else { return "" }
        state.hasInterruptLine = true
        guard state.display?.isDrawn == true else { return "\n" }
        return (state.display?.takeLines() ?? "") + "^C\n"
    }

    /// Erases the progress display until the next redraw.
    private func hide() {
        state.update { state in
            if let lines = state.display?.takeLines(), !lines.isEmpty { Self.write(lines, to: errors) }
        }
    }

    /// Shows the present state; `false` when nothing is left to show.
    private func redraw() -> Bool {
        // Output that the user has stopped (Ctrl-S) must not stop the work.
        var poll = pollfd(fd: errors, events: Int16(POLLOUT), revents: 0)
        if Glibc.poll(&poll, 1, 0) == 0 { return true }
        // In the background the screen belongs to another program.
        let foreground = tcgetpgrp(errors)
        if foreground >= 0, foreground != getpgrp() {
            hide()
            return true
        }
        let size = TerminalSize.current(of: errors)
        return state.update { state in
            let text = interruptLine(&state) + (state.display?.redraw(at: .now, size: size) ?? "")
            if !text.isEmpty { Self.write(text, to: errors) }
            state.isAnimated = state.display?.isActive ?? false
            return state.isAnimated
        }
    }

    /// Writes the bytes of the file at `path` to standard output. A reader that closed its end wanted no more. Throws
    /// `SystemError`.
    static func copy(_ path: String) throws {
        let file = try File.reading(path)
        while true {
            let chunk = try file.read(upTo: 1 << 16)
            if chunk.isEmpty { return }
            do throws(SystemError) {
                try write(all: chunk, to: STDOUT_FILENO)
            } catch {
                if error.number == EPIPE { return }
                throw error
            }
        }
    }

    /// Writes all of `text`, unless the reader has closed its end.
    static func write(_ text: String, to descriptor: Int32) {
        do {
            try write(all: [UInt8](text.utf8), to: descriptor)
        } catch {
            // There is no other place to report it.
        }
    }

    private static func write(all text: String, to descriptor: Int32) throws(SystemError) {
        try write(all: [UInt8](text.utf8), to: descriptor)
    }

    private static func write(all bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
        var rest = bytes[...]
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
