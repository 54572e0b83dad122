internal import FetchModel

/// Something of another tool's file that has no counterpart, or that the user has to know.
package struct ImportNote: Hashable, Sendable {
    /// The file as the user named it.
    package var file: String
    /// Counted from 1.
    package var line: Int
    package var message: String
}

/// The entries and notes so far.
struct ImportDraft {
    /// The other tool's file, as the user named it.
    let file: String
    /// Its directory, relative to the manifest: empty, or with a slash at its end. What it names is relative to it.
    let directory: String
    let hosts: HostTable
    private(set) var entries: [ImportedEntry] = []
    private(set) var notes: [ImportNote] = []
    private var names: Set<String> = []
    private var said: Set<String> = []
    private var seen: Set<ImportNote> = []

    init(file: String, directory: String, hosts: HostTable) {
        self.file = file
        self.directory = directory
        self.hosts = hosts
    }

    /// The notes in the order of the file.
    var sortedNotes: [ImportNote] {
        notes.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }.map(\.element)
    }

    /// Adds a note at `line`.
    mutating func note(_ message: String, at line: Int) {
        let note = ImportNote(file: file, line: line, message: message)
        // What one module goes to twice has one note.
        if seen.insert(note).inserted { notes.append(note) }
    }

    /// Adds a note once for the whole file.
    mutating func noteOnce(_ message: String, at line: Int) {
        if said.insert(message).inserted { note(message, at: line) }
    }

    /// Notes that `what` was left out because `key` has no counterpart.
    mutating func leaveOut(_ what: String, becauseOf key: String, at line: Int) {
        note("\(Quotation.of(key)) has no counterpart; \(ForeignText.line(what)) was left out", at: line)
    }

    /// Adds `entry`, which lands in `destination`, a path relative to the other tool's file; in the vendor directory where
    /// `nil`. Its name becomes one that no other entry has.
    mutating func add(_ entry: ImportedEntry, into destination: String?) {
        var entry = entry
        let own = Self.validName(entry.name)
        (entry.name, entry.ownName) = (uniqueName(own), own)
        if let destination {
            do throws(PathFault) {
                let path = try PathRule.destination(directory + destination)
                if path != "vendor/\(entry.name)" { entry.into = path }
                entry.hasDestination = true
            } catch {
                let reason = error.reason(in: "project")
                let shown = Quotation.of(destination)
                note("\(shown) is not a destination (\(reason)); it lands in vendor/\(entry.name)", at: entry.line)
            }
        }
        entries.append(entry)
    }

    /// Takes out the entries for which `isBad` has a reason, with a note for each.
    mutating func removeEntries(where reason: (ImportedEntry) -> String?) {
        entries.removeAll { entry in
            guard let reason = reason(entry) else { return false }
            notes.append(
                ImportNote(
                    file: file,
                    line: entry.line,
                    message: "\(Quotation.of(entry.ownName ?? entry.name)) was left out: \(reason)"
                )
            )
            return true
        }
    }

    /// Adds the manifest's names, so that no entry takes one of them.
    mutating func reserve(_ taken: some Sequence<String>) { names.formUnion(taken.map(PathRule.folded)) }

    /// Notes which entries are called otherwise than they would be without the others.
    mutating func noteNames() {
        for entry in entries {
            guard let own = entry.ownName, own != entry.name else { continue }
            note(
                "\(Quotation.of(own)) is called \(Quotation.of(entry.name)), since another entry has that name",
                at: entry.line
            )
        }
    }

    /// Returns a name that an entry may have.
    private static func validName(_ text: String) -> String {
        var name = text.split(separator: "/").last.map(String.init) ?? ""
        if name.hasSuffix(".git"), name.count > 4 { name.removeLast(4) }
        name = String(name.unicodeScalars.map { isNamePart($0) ? Character($0) : "-" })
        while let first = name.first, "-. ".contains(first) { name.removeFirst() }
        while let last = name.last, "-. ".contains(last) { name.removeLast() }
        return NameRule.fault(in: name) == nil ? name : "dependency"
    }

    private mutating func uniqueName(_ name: String) -> String {
        var (unique, number) = (name, 2)
        while !names.insert(PathRule.folded(unique)).inserted {
            unique = "\(name)-\(number)"
            number += 1
        }
        return unique
    }

    private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-", "+": true
        default: scalar.value >= 0x80 && scalar.properties.isAlphabetic
        }
    }
}
