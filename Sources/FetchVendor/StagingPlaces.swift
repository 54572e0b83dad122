internal import FetchModel
internal import FetchSystem

/// Where a run stages trees.
///
/// It is recorded in `.fetch/staging-<stem>` before the first directory is created, and forgotten at the end. After a kill
/// the next run knows from it where staging directories may be, also beside destinations that the manifest no longer
/// names.
package struct StagingPlaces: Hashable, Sendable {
    /// The destinations, and how many of the directories above each were there before.
    fileprivate var destinations: [String: Int]

    fileprivate init(_ destinations: [String: Int]) { self.destinations = destinations }

    /// Decodes one destination a line, after the number of directories and a tab. Ignores malformed lines.
    package init(decoding bytes: some Sequence<UInt8>) {
        destinations = [:]
        for line in [UInt8](bytes).split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
                .compactMap { String(validating: $0, as: UTF8.self) }
            guard fields.count == 2, let depth = Int(fields[0]), (try? DestinationPath.names(fields[1])) != nil else {
                continue
            }
            destinations[fields[1]] = depth
        }
    }

    /// Encodes the places; the same bytes for the same places.
    package func encoded() -> [UInt8] {
        [UInt8](destinations.map { "\($1)\t\($0)\n" }.sorted { $0.precedesInBytes($1) }.joined().utf8)
    }
}

extension ProjectDirectory {
    /// Records that trees for `destinations` are about to be staged, for the manifest called `stem`. Throws as
    /// `makeState()` does, and `VendorError` for a destination that is not in the project.
    package func recordStaging(for destinations: some Sequence<String>, _ stem: String) throws {
        var depths: [[String]: Int] = [:]
        var places: [String: Int] = [:]
        for destination in destinations {
            let parents = Array(try DestinationPath.names(destination).dropLast())
            let depth = try depths[parents] ?? existing(parents)
            depths[parents] = depth
            places[destination] = depth
        }
        if places.isEmpty { return }
        try writeState(StateFile.staging.name(stem), StagingPlaces(places).encoded())
    }

    /// Forgets what `recordStaging(for:_:)` recorded. Throws as `state()` does.
    package func forgetStaging(_ stem: String) throws { try removeState(StateFile.staging.name(stem)) }

    /// Whether a run that was killed left a record of where it staged trees. Throws as `state()` does.
    package func hasStagingRecord(_ stem: String) throws -> Bool {
        try state()?.status(StateFile.staging.name(stem)) != nil
    }

    /// Removes what a killed run left where it staged trees, the empty directories that it created, and its record; returns
    /// what cannot be removed, for which the record stays. The caller must hold the project's lock. Throws as
    /// `Staging.sweep(_:in:)` does.
    package func sweepRecordedStaging(_ stem: String) throws -> [StagingRemainder] {
        guard try hasStagingRecord(stem) else { return [] }
        let places = StagingPlaces(decoding: try readState(StateFile.staging.name(stem)) ?? [])
        let remainders = try Staging.sweep(places.destinations.keys, in: self)
        for (destination, depth) in places.destinations {
            let parents = Array(try DestinationPath.names(destination).dropLast())
            do {
                try removeEmptyDirectories(from: parents) { $0.count > depth }
            } catch is VendorError {
                // What is behind a link now was not created by fetch.
            }
        }
        if remainders.isEmpty { try forgetStaging(stem) }
        return remainders
    }

    /// How many of these directories, each in the one before, exist.
    private func existing(_ names: [String]) throws -> Int {
        var directory = root
        for (depth, name) in names.enumerated() {
            guard try directory.status(name)?.kind == .directory, let next = try directory.directoryIfPresent(name)
            else {
                return depth
            }
            directory = next
        }
        return names.count
    }
}
