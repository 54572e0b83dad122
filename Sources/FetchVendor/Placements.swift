package import FetchModel

/// The trees that an unfinished run was about to install.
///
/// They are recorded in `.fetch/placing-<stem>` before the first of them appears, and removed once the index records
/// them. After a kill they tell what fetch itself installed from local modifications. A tree in here is not believed
/// to be on the disk: it is compared with the tree id of what is there.
package struct Placements: Hashable, Sendable {
    /// One tree on its way to one destination.
    package struct Entry: Hashable, Sendable {
        /// The dependency's name.
        package var name: String
        /// Its destination, relative to the project.
        package var destination: String
        /// The tree to install there.
        package var tree: TreeID

        /// The tree of the dependency `name`, to be installed at `destination`.
        package init(name: String, destination: String, tree: TreeID) {
            self.name = name
            self.destination = destination
            self.tree = tree
        }
    }

    /// The entries, in no order.
    package var entries: Set<Entry>

    /// Placements of `entries`.
    package init(_ entries: Set<Entry> = []) { self.entries = entries }

    /// Returns the trees that were to be installed at `destination`.
    package func trees(at destination: String) -> Set<TreeID> {
        Set(entries.lazy.filter { $0.destination == destination }.map(\.tree))
    }
}

extension Placements {
    /// Decodes one entry a line: tree, name and destination, with tabs between them. Neither a name nor a destination can
    /// contain a tab. Ignores malformed lines: then a tree at worst counts as a local modification.
    package init(decoding bytes: some Sequence<UInt8>) {
        var entries: Set<Entry> = []
        // By bytes: a carriage return and a line feed are one character.
        for line in [UInt8](bytes).split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
                .compactMap { String(validating: $0, as: UTF8.self) }
            guard fields.count == 3, let tree = TreeID(fields[0]), (try? DestinationPath.names(fields[2])) != nil
            else { continue }
            entries.insert(Entry(name: fields[1], destination: fields[2], tree: tree))
        }
        self.init(entries)
    }

    /// Encodes the entries; the same bytes for the same entries.
    package func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        encode { bytes += $0 }
        return bytes
    }

    /// Passes the encoded entries to `put`, piece by piece: a first installation of ten thousand trees writes them all with
    /// each batch.
    func encode(_ put: ([UInt8]) throws -> Void) rethrows {
        let sorted = entries.sorted { left, right in
            if left.destination != right.destination { return left.destination.precedesInBytes(right.destination) }
            if left.name != right.name { return left.name.precedesInBytes(right.name) }
            return left.tree.digest.hex < right.tree.digest.hex
        }
        var piece: [UInt8] = []
        for entry in sorted {
            piece += "\(entry.tree)\t\(entry.name)\t\(entry.destination)\n".utf8
            if piece.count >= Self.pieceSize {
                try put(piece)
                piece.removeAll(keepingCapacity: true)
            }
        }
        if !piece.isEmpty { try put(piece) }
    }

    /// The size from which a piece is passed on, in bytes.
    private static let pieceSize = 1 << 16
}

extension ProjectDirectory {
    /// Reads the placements for the manifest called `stem`; none where there is no authentic file. Throws as `state()`
    /// does.
    package func placements(_ stem: String) throws -> Placements {
        Placements(decoding: try readState(StateFile.placements.name(stem)) ?? [])
    }

    /// Writes `placements`; removes the file where there are none. Throws as `makeState()` does.
    package func write(_ placements: Placements, _ stem: String) throws {
        let name = StateFile.placements.name(stem)
        if placements.entries.isEmpty { return try removeState(name) }
        try writeState(name, writing: placements.encode)
    }
}
