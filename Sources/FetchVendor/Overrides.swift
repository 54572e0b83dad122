internal import FetchSystem

/// The dependencies for which a directory of the user stands in: at their destinations are symbolic links to it.
///
/// They are recorded in `.fetch/override-<stem>`. A record alone means nothing: it counts while the link that it
/// describes is at the destination.
package struct Overrides: Hashable, Sendable {
    /// One override.
    package struct Entry: Hashable, Sendable {
        /// The dependency's name.
        package var name: String
        /// Its destination, relative to the project.
        package var destination: String
        /// The directory that stands in: absolute, or relative to the project.
        package var path: String
        /// The target of the link at the destination.
        package var target: String
        /// Whether it is off for now, and the locked tree is at the destination.
        package var isParked: Bool

        /// The override of `name` by the directory `path`. A relative path is relative to the project.
        package init(name: String, destination: String, path: String, isParked: Bool = false) {
            self.name = name
            self.destination = destination
            self.path = path
            self.isParked = isParked
            // No directory above a destination is a link, so that its depth tells where the link starts.
            let depth = destination.utf8.count { $0 == UInt8(ascii: "/") }
            target = path.hasPrefix("/") ? path : String(repeating: "../", count: depth) + path
        }
    }

    /// Sorted by name; no name twice.
    package private(set) var entries: [Entry]

    /// Overrides of `entries`, in any order; of two with the same name the later wins.
    package init(_ entries: some Sequence<Entry> = []) {
        self.entries = Dictionary(entries.map { ($0.name, $0) }) { $1 }.values
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// The override of the dependency called `name`; `nil` removes it.
    package subscript(name: String) -> Entry? {
        get { entries.first { $0.name == name } }
        set { self = Overrides(entries.filter { $0.name != name } + [newValue].compactMap(\.self)) }
    }
}

extension Overrides {
    /// Decodes one entry for each four fields, each of which ends in a NUL: name, destination, path, and `on` or `parked`.
    /// Ignores malformed entries: then the link at the destination is one that fetch does not know.
    package init(decoding bytes: some Sequence<UInt8>) {
        let fields = [UInt8](bytes).split(separator: 0, omittingEmptySubsequences: false)
            .dropLast().map { String(validating: $0, as: UTF8.self) }
        self.init(
            stride(from: 0, to: fields.count - 3, by: 4).compactMap { index in
                guard let name = fields[index], let destination = fields[index + 1], let path = fields[index + 2],
                    let state = fields[index + 3], !name.isEmpty, !path.isEmpty,
                    (try? DestinationPath.names(destination)) != nil
                else { return nil }
                return Entry(name: name, destination: destination, path: path, isParked: state == "parked")
            }
        )
    }

    /// Encodes the entries; the same bytes for the same entries.
    package func encoded() -> [UInt8] {
        entries.flatMap { entry in
            [entry.name, entry.destination, entry.path, entry.isParked ? "parked" : "on"].flatMap {
                [UInt8]($0.utf8) + [0]
            }
        }
    }
}

extension ProjectDirectory {
    /// Reads the overrides for the manifest called `stem`; none where there is no authentic file. Throws as `state()`
    /// does.
    package func overrides(_ stem: String) throws -> Overrides {
        Overrides(decoding: try readState(StateFile.overrides.name(stem)) ?? [])
    }

    /// Writes `overrides`; removes the file where there are none. Throws as `makeState()` does.
    package func write(_ overrides: Overrides, _ stem: String) throws {
        let name = StateFile.overrides.name(stem)
        if overrides.entries.isEmpty { return try removeState(name) }
        try writeState(name, overrides.encoded())
    }

    /// Whether the link of `override` is at its destination. Throws as `parent(of:)` does.
    package func isInPlace(_ override: Overrides.Entry) throws -> Bool {
        guard let parent = try parent(of: override.destination),
            try parent.directory.status(parent.name)?.kind == .symlink
        else { return false }
        return try parent.directory.target(of: parent.name).elementsEqual(override.target.utf8)
    }

    /// Removes the link of `override`, never what it leads to; nothing where something else is at its destination. Throws
    /// as `parent(of:)` does.
    package func removeLink(of override: Overrides.Entry) throws {
        guard try isInPlace(override), let parent = try parent(of: override.destination) else { return }
        try parent.directory.remove(parent.name)
    }
}
