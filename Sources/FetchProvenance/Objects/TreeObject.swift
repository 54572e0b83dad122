package import FetchModel

/// A tree object: the names in one directory.
package struct TreeObject: Hashable, Sendable {
    /// What a name is.
    package enum Kind: Hashable, Sendable {
        case file, executable, symlink, directory
        /// The commit of a submodule.
        case gitlink

        /// The mode in a tree object.
        var mode: String {
            switch self {
            case .file: "100644"
            case .executable: "100755"
            case .symlink: "120000"
            case .directory: "40000"
            case .gitlink: "160000"
            }
        }

        /// Reads a mode. Old repositories have some that git does not write any more, such as 100664.
        init?(mode: UInt32) {
            switch mode & 0o170000 {
            case 0o100000: self = mode & 0o100 == 0 ? .file : .executable
            case 0o120000: self = .symlink
            case 0o040000: self = .directory
            case 0o160000: self = .gitlink
            default: return nil
            }
        }
    }

    /// One name.
    package struct Entry: Hashable, Sendable {
        package let kind: Kind
        package let name: [UInt8]
        package let id: ObjectID

        package init(_ kind: Kind, _ name: [UInt8], _ id: ObjectID) {
            self.kind = kind
            self.name = name
            self.id = id
        }
    }

    /// In git's order.
    package let entries: [Entry]

    /// Reads the content of a tree object; `nil` unless its names can be those of a directory, each once, in git's order.
    package init?(bytes: [UInt8], format: ObjectID.Format) {
        var entries: [Entry] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let space = rest.firstIndex(of: UInt8(ascii: " ")), let nul = rest[space...].firstIndex(of: 0),
                let mode = UInt32(String(decoding: rest[..<space], as: UTF8.self), radix: 8),
                let kind = Kind(mode: mode)
            else { return nil }
            let name = [UInt8](rest[(space + 1)..<nul])
            let end = nul + 1 + format.length
            guard Self.isName(name), end <= rest.endIndex, let id = ObjectID(bytes: [UInt8](rest[(nul + 1)..<end]))
            else { return nil }
            let entry = Entry(kind, name, id)
            if let last = entries.last, !last.precedes(entry) { return nil }
            entries.append(entry)
            rest = rest[end...]
        }
        if Set(entries.map(\.name)).count < entries.count { return nil }
        self.entries = entries
    }

    /// Creates the tree of `entries`, in any order, whose names differ.
    package init(_ entries: [Entry]) { self.entries = entries.sorted { $0.precedes($1) } }

    /// The content of the object.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for entry in entries {
            bytes += entry.kind.mode.utf8
            bytes.append(UInt8(ascii: " "))
            bytes += entry.name
            bytes.append(0)
            bytes += entry.id.bytes
        }
        return bytes
    }

    private static func isName(_ name: [UInt8]) -> Bool {
        !name.isEmpty && !name.contains(UInt8(ascii: "/")) && name != [UInt8](".".utf8) && name != [UInt8]("..".utf8)
    }
}

extension TreeObject.Entry {
    /// Whether it precedes `other` in git's order, in which the name of a directory ends in `/`.
    fileprivate func precedes(_ other: Self) -> Bool { key.lexicographicallyPrecedes(other.key) }

    private var key: [UInt8] { kind == .directory ? name + [UInt8(ascii: "/")] : name }
}
