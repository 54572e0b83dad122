internal import Foundation
internal import TestSupport

/// A `fetch` at work.
final class RunningFetch {
    private let process = Process()
    private let log: String

    init(_ words: [String], in directory: String, environment: [String: String], log: String) throws {
        self.log = log
        process.executableURL = URL(fileURLWithPath: "\(Products.directory)/fetch")
        process.arguments = words
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        for suffix in [".out", ".err"] { _ = FileManager.default.createFile(atPath: log + suffix, contents: nil) }
        process.standardOutput = FileHandle(forWritingAtPath: log + ".out")
        process.standardError = FileHandle(forWritingAtPath: log + ".err")
        try process.start()
    }

    /// Its process id.
    var id: Int32 { process.processIdentifier }

    /// Whether it still runs.
    var isRunning: Bool { process.isRunning }

    /// Sends it `signal`; nothing where it has ended.
    func send(_ signal: Int32) { if process.isRunning { kill(process.processIdentifier, signal) } }

    /// Waits for its end, and gives what came of it.
    @discardableResult
    func wait() throws -> CommandResult {
        let end = ContinuousClock.now + .seconds(240)
        while process.isRunning {
            if ContinuousClock.now > end { kill(process.processIdentifier, SIGKILL) }
            usleep(1_000)
        }
        process.waitUntilExit()
        return CommandResult(
            output: try String(contentsOfFile: log + ".out", encoding: .utf8),
            errors: try String(contentsOfFile: log + ".err", encoding: .utf8),
            status: process.terminationReason == .uncaughtSignal
                ? 128 + process.terminationStatus : process.terminationStatus
        )
    }

    /// What it wrote to standard error so far.
    var errors: String { (try? String(contentsOfFile: log + ".err", encoding: .utf8)) ?? "" }

    /// Waits until `condition` holds, at most 30 seconds; says whether it came to hold while the program ran.
    func runs(until condition: () throws -> Bool) rethrows -> Bool {
        for _ in 0..<30_000 {
            if try condition() { return true }
            if !process.isRunning { return false }
            usleep(1_000)
        }
        return false
    }
}
