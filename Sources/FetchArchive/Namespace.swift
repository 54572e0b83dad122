internal import FetchModel

/// The names that a tree will have, as a disk that ignores case and Unicode's normal forms would see them.
struct Namespace {
    /// What a name stands for.
    enum Kind: Sendable { case folder, file, symlink }

    /// One name.
    struct Node: Sendable {
        /// The folder that it is in.
        let parent: Int
        /// The name.
        let name: String
        /// What it stands for.
        let kind: Kind
        /// Where its entry is, in whatever list its owner keeps; -1 without.
        var entry = -1
    }

    /// A name as such a disk sees it. Strings compare by canonical equivalence, so normal forms need no more.
    private struct Key: Hashable {
        let parent: Int
        let folded: String
    }

    /// The root.
    static let root = 0

    /// All names; the root first.
    private(set) var nodes = [Node(parent: 0, name: "", kind: .folder)]
    private var index: [Key: Int] = [:]
    private var lastParent: [UInt8] = []
    private var lastFolder = root
    private let guards: Guards

    /// The root alone; `guards` counts the names.
    init(guards: Guards) { self.guards = guards }

    /// Records where the entry of `node` is.
    mutating func setEntry(_ entry: Int, of node: Int) { nodes[node].entry = entry }

    /// The path of `node` from the root.
    func path(of node: Int) -> String {
        var names: [String] = []
        var node = node
        while node != Self.root {
            names.append(nodes[node].name)
            node = nodes[node].parent
        }
        return names.reversed().joined(separator: "/")
    }

    /// Adds the names of `path` from the one at `first` on, the last of them of `kind`. Throws `Failure` where a name
    /// breaks a rule or meets another that it cannot stand beside.
    mutating func add(_ path: EntryPath, from first: Int, kind: Kind) throws -> Int {
        let last = path.count - 1
        // Messages name an entry as the archive does, with what is stripped of it.
        let whole = path.bytes[...]
        if path.rest(from: first).count > NameRules.longestPath {
            throw Refusal.name(whole, "has a path of more than \(NameRules.longestPath) bytes")
        }
        if path.count - first > NameRules.deepest {
            throw Refusal.name(whole, "is nested more than \(NameRules.deepest) folders deep")
        }
        try guards.path(path.bytes.count)
        for index in 0..<first { try NameRules.refuseGit(path.name(at: index), isPlain: path.isPlain, in: whole) }
        var folder = Self.root
        if last > first {
            let parent = path.bytes[path.starts[first]..<path.end(of: last - 1)]
            if lastParent.elementsEqual(parent) {
                folder = lastFolder
            } else {
                for index in first..<last {
                    let known = nodes.count
                    folder = try addName(path.name(at: index), in: folder, .folder, isPlain: path.isPlain, whole)
                    // Deep folders with long names are how few bytes become many in memory.
                    if nodes.count > known { try guards.path(path.end(of: index)) }
                }
                (lastParent, lastFolder) = ([UInt8](parent), folder)
            }
        }
        return try addName(path.name(at: last), in: folder, kind, isPlain: path.isPlain, whole)
    }

    /// What `name` stands for in `folder`, whatever its case or normal form; `nil` where nothing has it.
    func find(_ name: String, in folder: Int) -> Int? {
        index[Key(parent: folder, folded: Self.fold(name))]
    }

    private mutating func addName(
        _ bytes: ArraySlice<UInt8>,
        in folder: Int,
        _ kind: Kind,
        isPlain: Bool,
        _ whole: ArraySlice<UInt8>
    ) throws -> Int {
        // What is not plain may not even be text, so the rules come first; else a known name was judged before.
        let checked = isPlain ? nil : try NameRules.check(bytes, isPlain: false, in: whole)
        let key = Key(parent: folder, folded: checked.map(Self.fold) ?? Self.lowercased(bytes))
        if let known = index[key] {
            try meet(nodes[known], known, bytes, kind, whole)
            return known
        }
        let name = try checked ?? NameRules.check(bytes, isPlain: true, in: whole)
        if kind == .folder { try guards.folder() } else { try guards.file() }
        nodes.append(Node(parent: folder, name: name, kind: kind))
        index[key] = nodes.count - 1
        return nodes.count - 1
    }

    /// Only a folder can be named twice, and only in one spelling.
    private func meet(
        _ node: Node,
        _ index: Int,
        _ bytes: ArraySlice<UInt8>,
        _ kind: Kind,
        _ whole: ArraySlice<UInt8>
    ) throws {
        if !node.name.utf8.elementsEqual(bytes) {
            let other = Refusal.shown(path(of: index).utf8)
            throw Refusal.collision(whole, "would be '\(other)' as well on a disk that ignores case or normal forms")
        }
        switch (node.kind, kind) {
        case (.folder, .folder): return
        case (.symlink, .folder): throw Refusal.escape(whole, "would be written through the link '\(node.name)'")
        case (.file, .folder): throw Refusal.collision(whole, "needs a folder where '\(node.name)' is a file")
        case (.folder, _): throw Refusal.collision(whole, "has the name of a folder")
        default: throw Refusal.collision(whole, "is there twice")
        }
    }

    private static func lowercased(_ name: ArraySlice<UInt8>) -> String {
        String(unsafeUninitializedCapacity: name.count) { buffer in
            var count = 0
            for byte in name {
                buffer[count] = (0x41...0x5a).contains(byte) ? byte | 0x20 : byte
                count += 1
            }
            return count
        }
    }

    /// Unicode's full case folding, near enough: upper and lower case, without what file systems ignore.
    private static func fold(_ name: String) -> String {
        if name.utf8.allSatisfy({ $0 < 0x80 }) { return lowercased(ArraySlice(name.utf8)) }
        var result = String.UnicodeScalarView()
        for scalar in name.lowercased().uppercased().lowercased().unicodeScalars
        where !scalar.properties.isDefaultIgnorableCodePoint {
            result.append(scalar)
        }
        return String(result)
    }
}
