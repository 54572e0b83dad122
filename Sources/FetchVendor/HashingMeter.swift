internal import Synchronization

/// Counts the bytes that several threads hash, and reports the sum now and then.
package final class HashingMeter: Sendable {
    /// A hasher reports its bytes in portions of at least this size.
    static let portion = 1 << 20

    private let total = Atomic(0)
    private let report: @Sendable (Int) -> Void

    /// A meter that calls `report` with the sum, from the thread that has hashed the last portion.
    package init(report: @escaping @Sendable (Int) -> Void) { self.report = report }

    /// Adds `count` bytes.
    func add(_ count: Int) { report(total.wrappingAdd(count, ordering: .relaxed).newValue) }
}
