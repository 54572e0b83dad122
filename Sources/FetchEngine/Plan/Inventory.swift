internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// What is at the destinations now, as far as a run had to look.
struct Inventory: Sendable {
    /// Nothing was inspected.
    init() {}

    /// By the destination's key.
    var presences: [String: Plan.Presence] = [:]
    /// By key, where file statuses alone did not decide.
    var scans: [String: Scan] = [:]
    /// Records that still hold, perhaps with refreshed statuses, by key.
    var records: [String: VendorIndex.Record] = [:]
    /// Destinations that could not be inspected, by key.
    var failures: [String: [Failure]] = [:]
    /// The keys of destinations whose content, links of overrides, may be replaced whatever it is.
    private(set) var replaceable: Set<String> = []

    /// Returns the record of the directory at `path`, if it was inspected and holds nothing but a tree.
    func record(of name: String, at path: String) -> VendorIndex.Record? {
        if let record = records[name] { return record.name == name ? record : record.renamed(name) }
        guard let scan = scans[name], scan.root == .directory, scan.others.isEmpty else { return nil }
        return scan.record(name: name, destination: path)
    }

    /// Treats the destination of `name` as empty: what is there may be replaced.
    mutating func forget(_ name: String) {
        presences[name] = .absent
        scans[name] = nil
        records[name] = nil
        failures[name] = nil
        replaceable.insert(name)
    }

    /// Treats links of overrides that are no longer wanted as what `fetch` itself installed. They are removed, and never
    /// what they lead to.
    mutating func release(_ overrides: [Overrides.Entry], at destinations: [Destination]) {
        let paths = Set(overrides.map(\.destination))
        for destination in destinations where paths.contains(destination.path) {
            presences[destination.key] = .untouched(Tree([]).id)
            replaceable.insert(destination.key)
        }
    }

    /// How thoroughly destinations are inspected.
    enum Depth {
        /// Files whose status matches the record are taken to be unchanged.
        case statuses
        /// Every byte is hashed, whatever a record says.
        case contents
    }

    /// Threads that read files for others which found many.
    private static let helpers = 2

    /// Inspects `destinations`, several at once. `meter` is told how many bytes were hashed, where all are. Throws
    /// `CancellationError`, also in the midst of a large file.
    static func take(
        of destinations: [Destination],
        in directory: ProjectDirectory,
        on workers: Workers,
        depth: Depth = .statuses,
        meter: HashingMeter? = nil
    ) async throws -> Inventory {
        let cancellation = Cancellation()
        return try await withTaskCancellationHandler {
            let inspections = await inspections(of: destinations, in: directory, workers, depth, meter, cancellation)
            try Task.checkCancellation()
            return Inventory(inspections)
        } onCancel: {
            cancellation.cancel()
        }
    }

    private static func inspections(
        of destinations: [Destination],
        in directory: ProjectDirectory,
        _ workers: Workers,
        _ depth: Depth,
        _ meter: HashingMeter?,
        _ cancellation: Cancellation
    ) async -> [[(Destination, Result<Inspection, any Error>)]] {
        let check: @Sendable () throws -> Void = { try cancellation.check() }
        // Most destinations are small, so threads get them by the dozen.
        let portion = max(1, min(64, destinations.count / 16))
        let portions = stride(from: 0, to: destinations.count, by: portion).map { start in
            destinations[start..<min(start + portion, destinations.count)]
        }
        let sharing = depth == .contents ? SharedReading(walks: portions.count, meter: meter, checking: check) : nil
        // Empty portions stand for threads that help those which are not done yet.
        let helpers = repeatElement(ArraySlice<Destination>(), count: sharing == nil ? 0 : helpers)
        return await (portions + helpers).mapConcurrently(limit: 4) { portion in
            do {
                return try await workers.run {
                    if portion.isEmpty { sharing?.help() }
                    defer { if !portion.isEmpty { sharing?.endWalk() } }
                    return portion.map { destination in
                        (destination, Result { try Inspection(of: destination, in: directory, sharing, check) })
                    }
                }
            } catch {
                return portion.map { ($0, .failure(error)) }
            }
        }
    }

    private init(_ inspections: [[(Destination, Result<Inspection, any Error>)]]) {
        for (destination, result) in inspections.joined() {
            switch result {
            case .success(let inspection):
                presences[destination.key] = inspection.presence
                scans[destination.key] = inspection.scan
                records[destination.key] = inspection.record
            case .failure(let error): failures[destination.key] = Failure.all(in: error)
            }
        }
    }
}

/// What was found at one destination.
private struct Inspection: Sendable {
    var presence: Plan.Presence
    var scan: Scan?
    var record: VendorIndex.Record?

    private init(_ presence: Plan.Presence, scan: Scan? = nil, record: VendorIndex.Record? = nil) {
        self.presence = presence
        self.scan = scan
        self.record = record
    }

    /// Inspects `destination`. With `sharing`, every byte is read, whatever a record says. `check` is called between pieces of
    /// files, and what it throws ends the inspection.
    init(
        of destination: Destination,
        in directory: ProjectDirectory,
        _ sharing: SharedReading?,
        _ check: @escaping @Sendable () throws -> Void
    ) throws {
        let record = destination.record.flatMap { $0.destination == destination.path ? $0 : nil }
        if sharing == nil, let record {
            switch try record.freshness(in: directory, checking: check) {
            case .untouched:
                self.init(.untouched(record.tree), record: record)
                return
            case .sameContent(let fresh):
                self.init(.untouched(record.tree), record: fresh)
                return
            case .different: break
            }
        }
        let scan = try Scan(
            of: destination.path,
            in: directory,
            trusting: sharing == nil ? record : nil,
            sharing: sharing,
            checking: check
        )
        switch scan.root {
        // Of ten thousand scans that found nothing, there are 2 MB; the comparison alone wants them.
        case .missing: self.init(.absent, scan: sharing == nil ? nil : scan)
        case .notDirectory: self.init(.obstructed, scan: scan)
        case .directory: try self.init(directoryAt: destination, scan, record, in: directory)
        }
    }

    private init(
        directoryAt destination: Destination,
        _ scan: Scan,
        _ record: VendorIndex.Record?,
        in directory: ProjectDirectory
    ) throws {
        let tree = scan.treeID
        if let expected = destination.expected, scan.holds(expected) {
            self.init(.unrecorded(tree), scan: scan.withoutEntries())
            return
        }
        if tree == record?.tree || destination.known.contains(tree), scan.others.isEmpty {
            let fresh = scan.record(name: destination.name, destination: destination.path)
            self.init(.untouched(tree), scan: scan, record: fresh)
            return
        }
        guard let record else {
            self.init(scan.others.isEmpty ? .unrecorded(tree) : .mixed(scan.untrackedChanges), scan: scan)
            return
        }
        let changes = try TreeComparison(
            expected: record.entries,
            scan: scan,
            destination: destination.path,
            in: directory
        ).changes
        self.init(scan.others.isEmpty ? .changed(tree, changes) : .mixed(changes), scan: scan)
    }
}

extension Scan {
    /// What no tree can hold, as changes.
    var untrackedChanges: [Change] { others.map { Change(.extra, $0.path, detail: $0.reason.rawValue) } }
}
