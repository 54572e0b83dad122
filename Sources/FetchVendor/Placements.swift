package import FetchModel
internal import FetchSystem
internal import Glibc

/// Trees that a run was about to put in place when it was last heard of.
///
/// They are noted in `.fetch/placing-<stem>` before the first of them appears, and struck out once the index knows them.
/// After a kill in between, they tell what the program itself put somewhere from what somebody made or changed there.
/// A note is never a proof of what is on the disk: it is compared with the tree that the bytes there make.
package struct Placements: Hashable, Sendable {
    /// One tree on its way to one place.
    package struct Entry: Hashable, Sendable {
        /// The dependency's name.
        package var name: String
        /// Where it goes, relative to the project.
        package var destination: String
        /// What goes there.
        package var tree: TreeID

        /// The tree of the dependency `name`, on its way to `destination`.
        package init(name: String, destination: String, tree: TreeID) {
            self.name = name
            self.destination = destination
            self.tree = tree
        }
    }

    /// In no order.
    package var entries: Set<Entry>

    /// These notes.
    package init(_ entries: Set<Entry> = []) { self.entries = entries }

    /// The trees that were on their way to `destination`.
    package func trees(at destination: String) -> Set<TreeID> {
        Set(entries.lazy.filter { $0.destination == destination }.map(\.tree))
    }
}

extension Placements {
    /// One line an entry: tree, name and destination between tabs, neither of which can hold one. A line that is none
    /// is passed over: at worst a tree then counts as one that somebody made.
    init(decoding bytes: [UInt8]) {
        var entries: Set<Entry> = []
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 3, let tree = TreeID(fields[0]), (try? ProjectFolder.names(of: fields[2])) != nil
            else {
                continue
            }
            entries.insert(Entry(name: fields[1], destination: fields[2], tree: tree))
        }
        self.init(entries)
    }

    fileprivate var encoded: [UInt8] {
        let lines = entries.map { "\($0.tree)\t\($0.name)\t\($0.destination)\n" }
        return [UInt8](lines.sorted { $0.precedesInBytes($1) }.joined().utf8)
    }
}

extension ProjectFolder {
    /// The notes beside the manifest called `stem`; none where there is no file. Throws `Failure` as `state()` does, and
    /// `SystemError`.
    package func placements(_ stem: String) throws -> Placements {
        guard let file = try state()?.fileIfPresent(Self.placementsName(stem)), try file.status().kind == .file,
            let bytes = try file.contents(limit: 1 << 28)
        else { return Placements() }
        return Placements(decoding: bytes)
    }

    /// Writes `placements` whole; where there are none, the file goes. Throws as `makeState()` does.
    package func write(_ placements: Placements, _ stem: String) throws {
        let name = Self.placementsName(stem)
        guard placements.entries.isEmpty else {
            // Not durably: whoever places trees waits for the disk once, for this file as for them.
            return try makeState().replace(name, with: placements.encoded, durably: false)
        }
        if let state = try state(), try state.status(name) != nil { try state.removeTree(name) }
    }

    static func placementsName(_ stem: String) -> String { "placing-\(stem)" }
}
