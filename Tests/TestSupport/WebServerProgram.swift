internal import Foundation

/// A web server that others wrote (`nginx`, `lighttpd`), run on a free port of loopback with a configuration of the
/// test's; it ends with the last reference.
package final class WebServerProgram: Sendable {
    /// The programs that may be missing; tests that need one are skipped without it.
    package enum Name: String, Sendable {
        case nginx, lighttpd

        /// Its absolute path; `nil` where it is not installed.
        package var path: String? { InstalledProgram.path(rawValue) }

        /// Whether it is installed.
        package var isInstalled: Bool { path != nil }
    }

    /// Where it listens on 127.0.0.1.
    package var port: Int { server.port }
    private let server: ProgramServer

    /// Starts `name` in `directory` with the configuration that `configuration` returns for a port, and waits until it
    /// listens.
    package init(_ name: Name, in directory: String, _ configuration: (_ port: Int) -> String) throws {
        guard let path = name.path else { throw ForgeProcess.Unavailable(reason: "\(name) is not installed") }
        server = try ProgramServer(path, in: directory, configuration: configuration) { file, _ in
            switch name {
            case .nginx: ["-c", file, "-p", directory, "-e", "\(directory)/nginx-error.log", "-g", "daemon off;"]
            case .lighttpd: ["-D", "-f", file]
            }
        }
    }
}

/// Programs that are not installed everywhere.
package enum InstalledProgram {
    /// The absolute path of a server or another program; `nil` where it is not installed.
    package static func path(_ name: String) -> String? {
        ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"].map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// The Python in which `.ci/run` installs servers, where it has `module`; `nil` where it does not.
    package static func python(with module: String) -> String? {
        let root = URL(fileURLWithPath: Fixture.root).deletingLastPathComponent().path
        let path = "\(root)/.build/servers/bin/python3"
        guard FileManager.default.isExecutableFile(atPath: path),
            let result = try? runCommand(path, ["-c", "import \(module)"], in: "/"), result.status == 0
        else { return nil }
        return path
    }
}
