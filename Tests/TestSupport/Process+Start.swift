package import Foundation
internal import Glibc

extension Process {
    /// Starts the program with no signal blocked.
    ///
    /// Foundation hands the calling thread's mask on to the child, and the threads that tests run on block nearly every
    /// signal. A shell that cannot see SIGCHLD waits for its children for ever.
    package func start() throws {
        var none = sigset_t()
        sigemptyset(&none)
        var before = sigset_t()
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try run()
    }
}
