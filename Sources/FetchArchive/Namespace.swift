internal import FetchModel

/// The names of a tree, and what they have in common on disks that ignore case and Unicode normal forms.
struct Namespace {
    /// What a name belongs to.
    enum Kind: Sendable { case directory, file, symlink }

    /// One name.
    struct Node: Sendable {
        /// The directory that it is in.
        let parent: Int
        /// The name.
        let name: String
        /// What it belongs to.
        fileprivate(set) var kind: Kind
        /// The index in `origins` of what was stripped from its path.
        let origin: Int
        /// The index of its entry in the list of its owner; -1 without one.
        var entry = -1
        /// Whether other names in the directory have the same folded key; `twins` finds them.
        var hasTwins = false
    }

    /// A name as a disk sees it that ignores case. Strings compare by canonical equivalence, which covers normal forms.
    private struct Key: Hashable {
        let parent: Int
        let folded: String
    }

    /// One of several names that share a folded key, by its exact bytes.
    private struct Twin: Hashable {
        let first: Int
        let name: [UInt8]
    }

    /// The root's index.
    static let root = 0

    /// All names; the root first.
    private(set) var nodes = [Node(parent: 0, name: "", kind: .directory, origin: 0)]
    /// What some system cannot hold.
    private(set) var remarks: [PortabilityRemark] = []
    private var index: [Key: Int] = [:]
    private var twins: [Twin: Int] = [:]
    private var origins: [[UInt8]] = [[]]
    private var lastParent: [UInt8] = []
    private var lastDirectory = root
    private let guards: LimitGuard
    private let isPortable: Bool

    /// Begins with the root alone; `guards` counts the names. `isPortable` refuses what some system cannot hold.
    init(guards: LimitGuard, isPortable: Bool) {
        self.guards = guards
        self.isPortable = isPortable
    }

    /// Records the index of the entry of `node`.
    mutating func setEntry(_ entry: Int, of node: Int) { nodes[node].entry = entry }

    /// Records that `node`, which a hard link named, is a symbolic link.
    mutating func makeSymlink(_ node: Int) { nodes[node].kind = .symlink }

    /// Returns the path of `node` from the root.
    func path(of node: Int) -> String {
        var names: [String] = []
        var node = node
        while node != Self.root {
            names.append(nodes[node].name)
            node = nodes[node].parent
        }
        return names.reversed().joined(separator: "/")
    }

    /// The paths of the directories that nothing is in.
    var emptyDirectories: Set<String> {
        let parents = Set(nodes.map(\.parent))
        let empty = nodes.indices.lazy.filter { nodes[$0].kind == .directory && !parents.contains($0) }
        return Set(empty.map { path(of: $0) })
    }

    /// Adds the names of `path` from the one at `first` on, the last of them of `kind`. Returns its node, and whether
    /// that was there before: of directories often, of others where an entry is repeated. Throws `RefusedEntry` where a
    /// name breaks a rule or cannot be beside another, and `ArchiveError` at a limit.
    mutating func add(_ path: EntryPath, from first: Int, kind: Kind) throws -> (node: Int, isRepeated: Bool) {
        let last = path.count - 1
        let rest = path.rest(from: first)
        if rest.count > EntryName.longestPath { throw RefusedEntry(path.bytes, at: rest, .pathTooLong) }
        if path.count - first > EntryName.deepest { throw RefusedEntry(path.bytes, at: rest, .tooDeep) }
        try guards.addPath(path.bytes.count)
        // What is in a stripped `.git` would become the dependency.
        for index in 0..<first where EntryName.isGit(path.name(at: index), isPlain: path.isPlain) {
            throw RefusedEntry(path.bytes, at: rest, .name(.git))
        }
        var directory = Self.root
        if last > first {
            let parent = path.bytes[path.starts[first]..<path.end(of: last - 1)]
            if lastParent.elementsEqual(parent) {
                directory = lastDirectory
            } else {
                for index in first..<last {
                    let known = nodes.count
                    directory = try addName(at: index, of: path, from: first, in: directory, .directory, 0).node
                    // Deep directories with long names are how few bytes become many in memory.
                    if nodes.count > known { try guards.addPath(path.end(of: index)) }
                }
                (lastParent, lastDirectory) = ([UInt8](parent), directory)
            }
        }
        let origin = origin(path.prefix(before: first))
        return try addName(at: last, of: path, from: first, in: directory, kind, origin)
    }

    /// Returns the index of `prefix`, which archives rarely change.
    private mutating func origin(_ prefix: ArraySlice<UInt8>) -> Int {
        if origins[origins.count - 1].elementsEqual(prefix) { return origins.count - 1 }
        origins.append([UInt8](prefix))
        return origins.count - 1
    }

    /// What was stripped from the path of `node`.
    func origin(of node: Int) -> [UInt8] { origins[nodes[node].origin] }

    /// Returns the node of `name` in `directory`; `nil` where there is none.
    func find(_ name: ArraySlice<UInt8>, in directory: Int) -> Int? {
        let isPlain = name.allSatisfy(EntryName.isPlain)
        guard let known = index[Key(parent: directory, folded: EntryName.folded(name, isPlain: isPlain))] else {
            return nil
        }
        if nodes[known].name.utf8.elementsEqual(name) { return known }
        return nodes[known].hasTwins ? twins[Twin(first: known, name: [UInt8](name))] : nil
    }

    /// Returns the node that a disk that ignores case would take `name` in `directory` for: that of the name itself, or
    /// of the first that shares its folded key.
    func findFolded(_ name: ArraySlice<UInt8>, in directory: Int) -> Int? {
        let isPlain = name.allSatisfy(EntryName.isPlain)
        return find(name, in: directory)
            ?? index[Key(parent: directory, folded: EntryName.folded(name, isPlain: isPlain))]
    }

    private mutating func addName(
        at position: Int,
        of path: EntryPath,
        from first: Int,
        in directory: Int,
        _ kind: Kind,
        _ origin: Int
    ) throws -> (node: Int, isRepeated: Bool) {
        let (bytes, isPlain) = (path.name(at: position), path.isPlain)
        func refused(_ rule: RefusedEntry.Rule) -> RefusedEntry {
            RefusedEntry(path.bytes, at: path.rest(from: first), rule)
        }
        func check() throws -> String {
            do {
                return try EntryName.check(bytes, isPlain: isPlain)
            } catch {
                throw refused(.name(error))
            }
        }
        // A name that is not plain may not even be text, so the rules come first; else a known name was checked before.
        let checked = isPlain ? nil : try check()
        let key = Key(parent: directory, folded: EntryName.folded(bytes, isPlain: isPlain))
        let known = index[key]
        if let known {
            var same = nodes[known].name.utf8.elementsEqual(bytes) ? known : nil
            if same == nil, nodes[known].hasTwins { same = twins[Twin(first: known, name: [UInt8](bytes))] }
            if let same {
                if let rule = Self.conflict(nodes[same], kind) { throw refused(rule) }
                return (same, kind != .directory)
            }
        }
        let name = try checked ?? check()
        func vendored() -> String {
            String(decoding: path.bytes[path.starts[first]..<path.end(of: position)], as: UTF8.self)
        }
        if let rule = PortabilityRule.broken(by: bytes, isPlain: isPlain) {
            if isPortable { throw refused(.notPortable(rule)) }
            remarks.record([vendored()], new: 1, break: rule)
        }
        if kind == .directory { try guards.addDirectory() } else { guards.addFile() }
        let node = nodes.count
        if let known {
            let rule = PortabilityRule.twins(nodes[known].name, name)
            let other = self.path(of: known)
            if isPortable { throw refused(.twin(of: other, rule)) }
            let isRecorded = nodes[known].hasTwins && remarks.contains { $0.rule == rule }
            remarks.record([other, vendored()], new: isRecorded ? 1 : 2, break: rule)
            nodes[known].hasTwins = true
            twins[Twin(first: known, name: [UInt8](bytes))] = node
        } else {
            index[key] = node
        }
        nodes.append(Node(parent: directory, name: name, kind: kind, origin: origin))
        return (node, false)
    }

    /// Returns the rule that keeps an entry of `kind` from having the name of `node`. A directory may be named as often
    /// as an archive likes; whether another entry is repeated or two are different is up to the caller.
    private static func conflict(_ node: Node, _ kind: Kind) -> RefusedEntry.Rule? {
        switch (node.kind, kind) {
        case (.directory, .directory), (.file, .file), (.symlink, .symlink): nil
        case (.symlink, .directory): .throughLink(node.name)
        case (.file, .directory): .belowFile(node.name)
        case (.directory, _): .nameOfDirectory
        case (.file, .symlink), (.symlink, .file): .differs
        }
    }
}
