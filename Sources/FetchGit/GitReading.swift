internal import FetchSystem

/// How much a running git has read, as the kernel counts it (proc(5), `io`), and how much it may read. What a server lists
/// passes through git so, which keeps all of it before it writes a line.
struct GitReading: Sendable {
    /// How long a list may take, in timeouts: a server that sends a little again and again would never end.
    static let timeouts = 4
    /// How often it is looked at.
    static let pause = Duration.milliseconds(200)

    /// The most bytes.
    let limit: Int
    /// Threads that may block.
    let workers: Workers

    /// Returns how many bytes the process has read; `nil` where it has ended, or the system does not say.
    func bytes(of process: Int32) async throws -> Int? {
        try await workers.run {
            guard let text = try? Directory(path: "/proc/\(process)").file("io").contents(limit: 4096) else {
                return nil
            }
            let line = String(decoding: text, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("rchar: ") }
            return line.flatMap { Int($0.dropFirst(7)) }
        }
    }
}
