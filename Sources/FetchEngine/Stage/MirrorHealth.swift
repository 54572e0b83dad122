internal import FetchModel
internal import FetchSystem

/// Remembers which mirrors are down, so that a run waits for each of them once.
final class MirrorHealth: Sendable {
    private let down = Monitor<[Origin: Failure]>([:])

    /// Records that the mirror at `origin` is not available.
    func record(_ failure: Failure, of origin: Origin) {
        down.update { $0[origin] = $0[origin] ?? failure }
    }

    /// Throws `MirrorError.down` if the mirror at `origin` is known not to be available.
    func check(_ origin: Origin) throws(MirrorError) {
        if let failure = down.read({ $0[origin] }) { throw .down(origin, failure) }
    }
}
