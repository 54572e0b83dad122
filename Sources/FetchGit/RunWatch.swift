internal import FetchSystem
internal import Subprocess

/// Reads the standard error of a running program, and ends the run where it makes no progress or stores too much.
struct RunWatch: Sendable {
    /// How long a server that only reports its own progress is waited for, in timeouts: it may compress for minutes, but
    /// not report for ever.
    static let serverTimeouts = 10
    /// How often the use of the disk is measured.
    private static let measurePause = Duration.seconds(1)

    private struct Progress {
        var lastContent = ContinuousClock.now
        var lastSign = ContinuousClock.now
    }

    private let timeout: GitProgram.Timeout?
    private let limits: GitLimits?
    private let usage: (@Sendable () async throws -> Int)?
    private let trace: LFSTrace?
    private let reading: GitReading?
    private let progress = Monitor(Progress())

    /// A watch with `timeout`, over `usage` bytes, which may not exceed `limits`; `trace` reads and bounds the requests of
    /// git-lfs, `reading` what git reads.
    init(
        timeout: GitProgram.Timeout?,
        limits: GitLimits?,
        trace: LFSTrace?,
        reading: GitReading?,
        usage: (@Sendable () async throws -> Int)?
    ) {
        self.timeout = timeout
        self.limits = limits
        self.trace = trace
        self.reading = reading
        self.usage = usage
    }

    /// Returns what the program `process` writes to `standardError` until it ends. Throws `GitError`, `timedOut` and `tooLarge`, and
    /// `LFSTrace.Excess`.
    func errors(of standardError: SubprocessOutputSequence, process: Int32) async throws -> [UInt8] {
        try await withThrowingTaskGroup(of: [UInt8]?.self) { tasks in
            tasks.addTask { try await read(standardError) }
            if let reading { tasks.addTask { try await measure(reading, of: process) } }
            if let timeout { tasks.addTask { try await watch(timeout) } }
            if let usage { tasks.addTask { try await measure(usage) } }
            defer { tasks.cancelAll() }
            while let errors = try await tasks.next() {
                if let errors { return errors }
            }
            return []
        }
    }

    private func read(_ standardError: SubprocessOutputSequence) async throws -> [UInt8] {
        var output = ErrorOutput()
        var trace = trace
        for try await buffer in standardError {
            if trace == nil {
                buffer.withUnsafeBytes { output.append($0) }
            } else {
                let rest = try buffer.withUnsafeBytes { try trace?.rest(of: $0) ?? [] }
                // Requests alone are no progress.
                if rest.isEmpty { continue }
                rest.withUnsafeBytes { output.append($0) }
            }
            let isContent = !output.endsWithServerLine
            progress.update { progress in
                progress.lastSign = .now
                if isContent { progress.lastContent = .now }
            }
        }
        try trace?.last().withUnsafeBytes { output.append($0) }
        return output.bytes
    }

    private func watch(_ timeout: GitProgram.Timeout) async throws -> [UInt8]? {
        let start = ContinuousClock.now
        while true {
            let deadline: ContinuousClock.Instant
            var isServerBusy = false
            switch timeout {
            case .total(let duration): deadline = start + duration
            case .withoutProgress(let duration):
                let progress = progress.read { $0 }
                let silence = progress.lastSign + duration
                let timeouts = reading == nil ? Self.serverTimeouts : GitReading.timeouts
                deadline = min(silence, progress.lastContent + duration * timeouts)
                isServerBusy = deadline < silence
            }
            if deadline <= .now, isServerBusy, reading != nil, case .withoutProgress(let duration) = timeout {
                let seconds = (duration * GitReading.timeouts).components.seconds
                throw GitError.listTooLong(remote: nil, .seconds(Int(seconds)))
            }
            if deadline <= .now { throw GitError.timedOut(timeout, isServerBusy: isServerBusy) }
            try await Task.sleep(until: deadline, clock: .continuous)
        }
    }

    private func measure(_ reading: GitReading, of process: Int32) async throws -> [UInt8]? {
        var last = 0
        while true {
            try await Task.sleep(for: GitReading.pause)
            guard let bytes = try await reading.bytes(of: process) else { return nil }
            if bytes > reading.limit { throw GitError.listTooLong(remote: nil, .bytes(reading.limit)) }
            if bytes != last { progress.update { $0.lastSign = .now } }
            last = bytes
        }
    }

    private func measure(_ usage: @Sendable () async throws -> Int) async throws -> [UInt8]? {
        var last = 0
        while true {
            try await Task.sleep(for: Self.measurePause)
            let start = ContinuousClock.now
            let bytes = try await usage()
            if let limits, bytes > limits.stored { throw GitError.tooLarge(remote: nil, .bytes(limits.bytes)) }
            if bytes != last { progress.update { ($0.lastSign, $0.lastContent) = (.now, .now) } }
            last = bytes
            // Measuring a clone of many small files must not become the work.
            try await Task.sleep(for: (ContinuousClock.now - start) * 9)
        }
    }
}
