internal import Foundation

/// A web server that others wrote (`nginx`, `lighttpd`), run on a free port of loopback with a configuration of the
/// test's; it ends with the last reference.
package final class WebServerProgram: Sendable {
    /// The programs that may be missing; tests that need one are skipped without it.
    package enum Name: String, Sendable {
        case nginx, lighttpd

        /// Its absolute path; `nil` where it is not installed.
        package var path: String? {
            ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"].map { "\($0)/\(rawValue)" }
                .first { FileManager.default.isExecutableFile(atPath: $0) }
        }

        /// Whether it is installed.
        package var isInstalled: Bool { path != nil }
    }

    /// Where it listens on 127.0.0.1.
    package let port: Int
    private let process: Process

    /// Starts `name` in `folder` with the configuration that `configuration` returns for a port, and waits until it
    /// listens.
    package init(_ name: Name, in folder: String, _ configuration: (_ port: Int) -> String) throws {
        guard let path = name.path else { throw ForgeProcess.Unavailable(reason: "\(name) is not installed") }
        port = try Self.freePort()
        let file = "\(folder)/\(name.rawValue)-\(port).conf"
        try configuration(port).write(toFile: file, atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments =
            switch name {
            case .nginx: ["-c", file, "-p", folder, "-e", "\(folder)/nginx-error.log", "-g", "daemon off;"]
            case .lighttpd: ["-D", "-f", file]
            }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.start()
        self.process = process
        for _ in 0..<200 {
            if Self.isListening(port) { return }
            guard process.isRunning else { break }
            usleep(25_000)
        }
        process.terminate()
        throw ForgeProcess.Unavailable(reason: "\(name) does not listen")
    }

    deinit {
        process.terminate()
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
