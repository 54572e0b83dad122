import Foundation
import Glibc

/// SIGINT and SIGTERM, taken as a wish to end in order.
enum Interruption {
    /// The ends of a pipe to read from and to write to; a handler may do little more than write.
    private static let pipe: (out: Int32, in: Int32) = {
        var ends: [Int32] = [-1, -1]
        return Glibc.pipe(&ends) == 0 ? (ends[0], ends[1]) : (-1, -1)
    }()

    /// From here on the signals no longer kill the process.
    ///
    /// A client that hangs up raises SIGPIPE in the server's plain `write`: that one is ignored.
    static func hold() {
        signal(SIGPIPE, SIG_IGN)
        // The pipe is made here, before a handler can run: in the handler it is only looked up.
        guard pipe.in >= 0 else { return }
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in
                var byte: UInt8 = 0
                write(Interruption.pipe.in, &byte, 1)
            }
        }
    }

    /// Returns when one of the signals has come, or when the task is cancelled.
    static func wait() async {
        let stream = AsyncStream<Void> { continuation in
            Thread.detachNewThread {
                var byte: UInt8 = 0
                while read(pipe.out, &byte, 1) < 0, errno == EINTR {}
                continuation.finish()
            }
        }
        for await _ in stream {}
    }
}
