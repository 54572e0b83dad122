/// A body broke off and could not be taken up again where it stopped.
///
/// What was read of it is of no use, but asking for the whole anew may well work: thrown by a stream's `next()`, so
/// that whoever reads it can start over, and report `failure` where that was tried already.
package struct TransferInterrupted: Diagnosable, Hashable, Sendable {
    /// What to report in the end: kind `unavailable`, the URL, the cause and what to do.
    package let failure: Failure
    /// How many bytes of the body had arrived.
    package let received: Int

    /// An interruption after `received` bytes, to be reported as `failure`.
    package init(_ failure: Failure, received: Int) {
        self.failure = failure
        self.received = received
    }
}
