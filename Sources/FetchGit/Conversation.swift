import FetchModel
import FetchSystem
import Subprocess

/// What is said between a running program and us, besides its output: its input, its words on standard error, and our
/// patience.
struct Conversation<Output: OutputProtocol>: Sendable {
    private let execution: Execution<CustomWriteInput, Output, SequenceOutput>
    private let input: [UInt8]
    private let patience: GitProgram.Patience?
    private let lastWord = Monitor(ContinuousClock.now)

    /// With `execution`, which gets `input`, and tries `patience` at most.
    init(
        _ execution: Execution<CustomWriteInput, Output, SequenceOutput>,
        input: [UInt8],
        patience: GitProgram.Patience?
    ) {
        self.execution = execution
        self.input = input
        self.patience = patience
    }

    /// What it wrote to standard error until it ended. Throws `Failure`, `git-silent`.
    func errors() async throws -> [UInt8] {
        try await withThrowingTaskGroup(of: [UInt8]?.self) { tasks in
            tasks.addTask { try await read() }
            tasks.addTask {
                await write()
                return nil
            }
            if let patience { tasks.addTask { try await watch(patience) } }
            defer { tasks.cancelAll() }
            while let errors = try await tasks.next() {
                if let errors { return errors }
            }
            return []
        }
    }

    private func read() async throws -> [UInt8] {
        var words = ErrorWords()
        for try await buffer in execution.standardError {
            if case .betweenWords = patience { lastWord.update { $0 = .now } }
            buffer.withUnsafeBytes { words.append($0) }
        }
        return words.bytes
    }

    /// Gives all of the input, or as much as the program takes: one that ends early says by its exit code what it thinks
    /// of it, and a pipe that nobody reads is no failure of ours. (The process ignores SIGPIPE.)
    private func write() async {
        let writer = execution.standardInputWriter
        do {
            if !input.isEmpty {
                BrokenPipe.isIgnored()
                _ = try await writer.write(input)
            }
            try await writer.finish()
        } catch {}
    }

    private func watch(_ patience: GitProgram.Patience) async throws -> [UInt8]? {
        let (duration, message) =
            switch patience {
            case .betweenWords(let duration): (duration, "git heard nothing from the other side for")
            case .inAll(let duration): (duration, "git did not end within")
            }
        while true {
            let limit = lastWord.read { $0 }.advanced(by: duration)
            if limit <= .now {
                throw Failure(
                    .unavailable,
                    "git-silent",
                    "\(message) \(duration.components.seconds) seconds",
                    help: "check the network and proxies, or wait longer with '--timeout'"
                )
            }
            try await Task.sleep(until: limit, clock: .continuous)
        }
    }
}

/// What a program wrote to standard error, as a terminal would show it: a line that ends with a carriage return is
/// progress, and what comes next takes its place.
struct ErrorWords {
    private static let limit = 64 << 10
    /// The lines, as far as they are kept.
    private(set) var bytes: [UInt8] = []
    private var lineStart = 0
    private var isAtReturn = false

    /// Takes up what came; beyond 64 KiB it is dropped.
    mutating func append(_ buffer: UnsafeRawBufferPointer) {
        for byte in buffer {
            if byte == UInt8(ascii: "\r") {
                isAtReturn = true
                continue
            }
            if isAtReturn, byte != UInt8(ascii: "\n") { bytes.removeSubrange(lineStart...) }
            isAtReturn = false
            guard bytes.count < Self.limit else { continue }
            bytes.append(byte)
            if byte == UInt8(ascii: "\n") { lineStart = bytes.count }
        }
    }
}
