internal import FetchModel
internal import Foundation
internal import TestSupport

@testable import FetchCLI

/// A run of `fetch` on a pseudo-terminal.
struct TerminalRun {
    let process: Process
    let terminal: PseudoTerminal
    var output = ""

    /// Starts `fetch` in `directory`. With `isInteractive`, the terminal is the session's own, and standard input as well.
    init(
        _ arguments: [String],
        in directory: String,
        environment: [String: String],
        columns: Int = 80,
        isInteractive: Bool = false
    ) throws {
        terminal = try PseudoTerminal(columns: columns, rows: 24)
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            (isInteractive ? ["setsid", "--ctty", "--wait"] : []) + ["\(Products.directory)/fetch"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.environment = environment
        let handle = FileHandle(fileDescriptor: terminal.program)
        process.standardInput = isInteractive ? handle : FileHandle.nullDevice
        process.standardOutput = handle
        process.standardError = handle
        try process.start()
    }

    /// Reads until `text` was written, for at most 20 seconds.
    mutating func reads(_ text: String) -> Bool {
        for _ in 0..<2000 {
            output += terminal.read()
            if output.contains(text) { return true }
            usleep(10_000)
        }
        return false
    }

    /// Types `text`.
    func type(_ text: String) { terminal.write(text) }

    /// Reads to the end, and returns the exit code.
    mutating func end() -> Int32 {
        while process.isRunning {
            output += terminal.read()
            usleep(10_000)
        }
        process.waitUntilExit()
        output += terminal.read()
        return process.terminationReason == .uncaughtSignal
            ? 128 + process.terminationStatus : process.terminationStatus
    }

    /// The lines that a terminal of this width shows in the end.
    func lines(columns: Int) -> [String] {
        var screen = VirtualTerminal(columns: columns, rows: 24) { $0.columns }
        screen.write(output)
        return screen.unknown + screen.lines
    }
}
