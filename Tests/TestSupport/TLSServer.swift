internal import Foundation

/// `openssl s_server`, which serves the files of a directory over TLS as whole answers, head and body; it ends with the last
/// reference.
package final class TLSServer: Sendable {
    /// Where it listens on 127.0.0.1.
    package let port: Int
    private let process: Process

    /// Starts one in `directory`, which holds its `cert.pem` and `key.pem`, and waits until it is ready.
    package init(in directory: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", "cert.pem", "-key", "key.pem", "-HTTP",
        ]
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.start()
        self.process = process
        var text = ""
        // `ACCEPT 127.0.0.1:12345`
        while !text.contains("ACCEPT") || !text.hasSuffix("\n") {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { break }
            text += String(decoding: more, as: UTF8.self)
        }
        guard let port = Int(text.split(separator: ":").last?.prefix { $0.isNumber } ?? "") else {
            process.terminate()
            throw ForgeProcess.Unavailable(reason: "openssl s_server says: \(text)")
        }
        self.port = port
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }
}
