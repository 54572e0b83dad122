internal import Foundation

/// A server that others wrote, run on a free port of loopback with a configuration of the test's; it ends with the last
/// reference.
package final class ProgramServer: Sendable {
    /// Where it listens on 127.0.0.1.
    package let port: Int
    private let process: Process

    /// Starts the program at `path` in `directory` and waits until it listens.
    ///
    /// `configuration` returns the text of its configuration file for a port, and `arguments` the arguments for that file
    /// and port.
    package init(
        _ path: String,
        in directory: String,
        configuration: (_ port: Int) -> String,
        arguments: (_ file: String, _ port: Int) -> [String]
    ) throws {
        let name = URL(fileURLWithPath: path).lastPathComponent
        port = try Self.freePort()
        let file = "\(directory)/\(name)-\(port).conf"
        try configuration(port).write(toFile: file, atomically: true, encoding: .utf8)
        let log = "\(directory)/\(name)-\(port).log"
        guard FileManager.default.createFile(atPath: log, contents: nil), let output = FileHandle(forWritingAtPath: log)
        else { throw ForgeProcess.Unavailable(reason: "no file for what \(name) says") }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments(file, port)
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.start()
        self.process = process
        // An interpreter with many libraries takes its time on a busy machine.
        for _ in 0..<1_200 {
            if Self.isListening(port) { return }
            guard process.isRunning else { break }
            usleep(25_000)
        }
        process.terminate()
        let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        throw ForgeProcess.Unavailable(reason: "\(name) does not listen: \(said)")
    }

    deinit {
        process.terminate()
        // One that inherited a blocked signal, as sshd may, does not hear it.
        for _ in 0..<200 where process.isRunning { usleep(10_000) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    private static func freePort() throws -> Int {
        try withSocket { descriptor, address in
            var (address, size) = (address, socklen_t(MemoryLayout<sockaddr_in>.size))
            let isBound = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
                }
            }
            guard isBound else { throw ForgeProcess.Unavailable(reason: "no free port") }
            return Int(UInt16(bigEndian: address.sin_port))
        }
    }

    private static func isListening(_ port: Int) -> Bool {
        withSocket { descriptor, address in
            var address = address
            address.sin_port = UInt16(port).bigEndian
            return withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
        }
    }

    private static func withSocket<Result>(_ body: (Int32, sockaddr_in) throws -> Result) rethrows -> Result {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return try body(descriptor, address)
    }
}
