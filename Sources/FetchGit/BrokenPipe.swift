import Glibc

/// The signal that ends a process which writes into a pipe that nobody reads any more.
enum BrokenPipe {
    private static let ignored: Bool = signal(SIGPIPE, SIG_IGN) != nil

    /// Sees to it, once for the process, that such a write is an error and not the end. Programs that are started get
    /// the signal's default back.
    @discardableResult
    static func isIgnored() -> Bool { ignored }
}
