internal import Foundation

/// The result of a program that ran.
package struct CommandResult: Sendable {
    /// What it wrote to standard output.
    package let output: String
    /// What it wrote to standard error.
    package let errors: String
    /// Its exit code; 128 and the signal's number where a signal ended it.
    package let status: Int32

    /// The result of a program that wrote this and ended so.
    package init(output: String, errors: String, status: Int32) {
        self.output = output
        self.errors = errors
        self.status = status
    }
}

/// Runs `program` (an absolute path, or a name on PATH) and waits for its end.
///
/// What has not ended after four minutes is ended, with all that it started, and gives status 124 (137 where it does not
/// heed SIGTERM): a test fails, and does not hang. The environment is `PATH`, `HOME` and `environment` alone, so that no test depends on the developer's own.
@discardableResult
package func runCommand(
    _ program: String,
    _ arguments: [String] = [],
    in directory: String,
    environment: [String: String] = [:],
    input: String? = nil
) throws -> CommandResult {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["timeout", "--kill-after=10", "240", program] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    process.environment = ["PATH": path, "HOME": directory].merging(environment) { $1 }
    let outputs = [Pipe(), Pipe()]
    process.standardOutput = outputs[0]
    process.standardError = outputs[1]
    let inlet = Pipe()
    process.standardInput = input == nil ? FileHandle.nullDevice : inlet
    try process.start()
    if let input {
        try inlet.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try inlet.fileHandleForWriting.close()
    }
    // Both pipes are read at once, so that neither can fill up while the other is waited for.
    let errors = Reading(outputs[1].fileHandleForReading)
    let output = try outputs[0].fileHandleForReading.readToEnd() ?? Data()
    let errorData = try errors.result()
    process.waitUntilExit()
    return CommandResult(
        output: String(decoding: output, as: UTF8.self),
        errors: String(decoding: errorData, as: UTF8.self),
        status: process.terminationReason == .uncaughtSignal
            ? 128 + process.terminationStatus : process.terminationStatus
    )
}

/// Reads a pipe to its end on a thread of its own.
///
/// `@unchecked Sendable`: `data` is written before `done` is signalled and read after it was waited for.
private final class Reading: @unchecked Sendable {
    private var data: Result<Data, any Error> = .success(Data())
    private let done = DispatchSemaphore(value: 0)

    init(_ handle: FileHandle) {
        Foundation.Thread.detachNewThread { [self] in
            data = Result { try handle.readToEnd() ?? Data() }
            done.signal()
        }
    }

    func result() throws -> Data {
        done.wait()
        return try data.get()
    }
}
