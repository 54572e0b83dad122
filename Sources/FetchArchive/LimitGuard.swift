internal import FetchModel

/// Counts what an archive costs, and stops it at the limits.
///
/// When a limit is passed nothing more is written, but counting goes on for a while: the number that the user needs is
/// often known at the end, and one attempt should be enough to learn it. `finish()` throws what was found.
final class LimitGuard {
    /// How far counting goes on after a limit is passed: as far as the archive had come, and at least this far.
    private enum Allowance {
        static let unpacked = 512 << 20
        static let received = 8 << 20
    }

    /// How much larger than its limit of bytes an archive may be: headers and padding count there.
    private static let overhead = 16 << 20

    let ceiling: LimitCeiling
    /// Reads the archive ahead until so many bytes have arrived in all.
    var readAhead: (_ wanted: Int) throws -> Void = { _ in }
    /// The entry at hand, for messages.
    var entry: [UInt8] = []
    /// The archive's length where it is known.
    private(set) var length: Int?
    /// The highest ratio that the archive's compression can reach, where it has one.
    var densest: Int?

    private(set) var received = 0
    private(set) var usage = LimitUsage()
    /// What was passed first, and at which entry.
    private var passed: (limit: LimitUsage.Limit, entry: [UInt8])?
    private var directories = 0
    private var paths = 0
    private var mostUnpacked = Int.max
    private var mostReceived: Int
    private let isFile: Bool
    private let isLocal: Bool
    private var tallies: [Tally] = []

    /// Counts for an archive that may cost as much as `ceiling`. `isFile` says that it is kept as one file, `isLocal`
    /// that its own bytes are on this machine already.
    init(_ ceiling: LimitCeiling, isFile: Bool = false, isLocal: Bool = false) {
        self.ceiling = ceiling
        self.isFile = isFile
        self.isLocal = isLocal
        let (most, overflows) = ceiling.bytes.addingReportingOverflow(isFile ? 0 : Self.overhead)
        mostReceived = isLocal || overflows ? .max : most
    }

    /// Whether a limit was passed, so that entries are only counted.
    var isCounting: Bool { passed != nil }

    /// Returns a guard for reading the same archive again from its start.
    func again() -> LimitGuard {
        let guards = LimitGuard(ceiling, isFile: isFile, isLocal: true)
        (guards.length, guards.densest) = (length, densest)
        return guards
    }

    /// Counts the bytes that one layer of the archive produces; each layer is held against the archive's own bytes.
    final class Tally {
        /// Bytes that were produced.
        fileprivate var produced = 0
        /// Bytes that extracting takes besides those: the innermost layer's, or a zip's.
        fileprivate var expansion = 0
        private unowned let guards: LimitGuard

        fileprivate init(_ guards: LimitGuard) { self.guards = guards }

        /// Adds `count` bytes that were produced. Throws `ArchiveError`.
        func add(_ count: Int) throws {
            produced += count
            guard produced > guards.ceiling.floor || expansion > 0 else { return }
            try judge()
            if produced > guards.mostUnpacked { throw guards.error(isComplete: false) }
        }

        fileprivate func expand(by count: Int) throws {
            let (sum, overflows) = expansion.addingReportingOverflow(count)
            expansion = overflows ? .max : sum
            try judge()
        }

        private func judge() throws {
            let (sum, overflows) = produced.addingReportingOverflow(expansion)
            try guards.judge(overflows ? .max : sum)
        }
    }

    /// Returns the counter of one more layer of compression, the outermost first.
    func tally() -> Tally {
        let tally = Tally(self)
        tallies.append(tally)
        return tally
    }

    /// Adds `count` bytes that extracting the entry at hand takes, besides those that were read. Throws `ArchiveError`.
    func expand(by count: Int) throws {
        if count > 0 { try (tallies.last ?? tally()).expand(by: count) }
    }

    private func judge(_ total: Int) throws {
        guard total > ceiling.floor, isOver(total) else { return }
        try readAhead(total / ceiling.ratio + 1)
        guard isOver(total) else { return }
        usage.raiseRatio(to: (total - 1) / max(1, received) + 1)
        pass(.ratio)
    }

    private func isOver(_ total: Int) -> Bool {
        let (most, overflows) = max(1, received).multipliedReportingOverflow(by: ceiling.ratio)
        return !overflows && total > most
    }

    /// Announces that the archive has `length` bytes. Throws `ArchiveError` where that is too long.
    func expect(_ length: Int) throws {
        self.length = length
        if length > mostReceived { throw error(passing: .received) }
    }

    /// Adds `count` bytes of the archive that have arrived. Throws `ArchiveError`.
    func receive(_ count: Int) throws {
        received += count
        guard received > mostReceived else { return }
        throw error(passing: .received)
    }

    /// Adds a file or link that is kept.
    func addFile() {
        usage.files += 1
        if usage.files > ceiling.files { pass(.files) }
    }

    /// Adds the `count` bytes of a file, kept or not.
    func addBytes(_ count: Int) {
        let (sum, overflows) = usage.bytes.addingReportingOverflow(count)
        usage.bytes = overflows ? .max : sum
        if usage.bytes > ceiling.bytes { pass(.bytes) }
    }

    /// Adds a directory that is remembered. Throws `ArchiveError`.
    func addDirectory() throws {
        directories += 1
        if directories > ceiling.directories { throw error(passing: .directories) }
    }

    /// Adds a path of `count` bytes that is remembered; on average it may have 128. Throws `ArchiveError`.
    func addPath(_ count: Int) throws {
        paths += count
        if paths > ceiling.pathBytes { throw error(passing: .paths) }
    }

    /// Throws `ArchiveError` where a limit was passed. `isComplete` says that the archive has been read to its end.
    func finish(isComplete: Bool = true) throws {
        if isCounting { throw error(isComplete: isComplete) }
    }

    private func pass(_ limit: LimitUsage.Limit) {
        guard passed == nil else { return }
        passed = (limit, entry)
        let unpacked = tallies.reduce(0) { max($0, $1.produced) }
        mostUnpacked = unpacked + max(unpacked, Allowance.unpacked)
        if !isLocal { mostReceived = min(mostReceived, received + max(received, Allowance.received)) }
    }

    private func error(passing limit: LimitUsage.Limit) -> ArchiveError {
        pass(limit)
        return error(isComplete: false)
    }

    private func error(isComplete: Bool) -> ArchiveError {
        var usage = usage
        (usage.isComplete, usage.received, usage.length) = (isComplete, received, length)
        usage.isFile = isFile
        usage.isExpanded = tallies.contains { $0.expansion > 0 }
        (usage.directories, usage.densest) = (directories, densest)
        return .limit(passed?.limit ?? .bytes, at: passed?.entry ?? [], ceiling, usage)
    }
}
