/// A body was interrupted and cannot be resumed.
///
/// What was read of it is useless, but requesting the whole body again may succeed. A stream's `next()` throws this, so
/// that its reader can start over, and reports `cause` when it gives up.
package struct TransferInterrupted: Diagnosable {
    /// The error to report in the end.
    package let cause: any Diagnosable
    /// How many bytes of the body had arrived.
    package let received: Int

    /// An interruption after `received` bytes because of `cause`.
    package init(_ cause: any Diagnosable, received: Int) {
        self.cause = cause
        self.received = received
    }

    package var failure: Failure { cause.failure }
}
