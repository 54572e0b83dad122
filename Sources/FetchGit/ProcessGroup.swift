internal import FetchSystem
internal import Glibc

/// A program that was started in a session of its own, and all that it started in turn.
final class ProcessGroup: Sendable {
    private let state = Monitor<pid_t?>(nil)

    /// The program's process, once it runs.
    var leader: pid_t? {
        get { state.read { $0 } }
        set {
            state.update { $0 = newValue }
            if let newValue { OrphanGuard.add(newValue) }
        }
    }

    /// Forgets the program, which has ended.
    func forget() {
        let leader = state.update { leader in
            defer { leader = nil }
            return leader
        }
        if let leader { OrphanGuard.remove(leader) }
    }

    /// Kills what is left of it, so that nothing writes into a directory that is about to be removed.
    ///
    /// The leader may be gone already. The kernel does not reuse its id while a member of its group is left, nor before
    /// all other ids have had their turn, so this never hits another process.
    func end() async {
        guard let leader, leader > 1, kill(-leader, SIGKILL) == 0 else { return }
        await withCheckedContinuation { continuation in
            // Ending takes a moment. Where no init collects orphans, as in some containers, it never shows.
            let wait = { @Sendable in
                for _ in 0..<100 where kill(-leader, 0) == 0 { usleep(1000) }
                continuation.resume()
            }
            if !Thread.start(wait) { continuation.resume() }
        }
    }
}
