internal import FetchModel
internal import FetchSystem

/// Builds a tree from an archive's entries: places, filters, checks and writes each of them.
///
/// An entry that breaks a rule does not end the walk: all that do are listed at the end. From the first one on, nothing
/// more is written.
final class TreeBuilder {
    /// A link that is made once all files are there.
    struct PendingLink {
        let node: Int
        /// The path in the tree.
        let path: String
        /// The whole path in the archive, for messages.
        let name: [UInt8]
        /// The bytes of its target, as the archive has them.
        let target: [UInt8]
        /// Whether the archive had an entry of this name before.
        let isRepeated: Bool

        /// Its refusal because of `rule`.
        func refused(_ rule: RefusedEntry.Rule) -> RefusedEntry { RefusedEntry(name, at: path.utf8, rule) }
    }

    /// A second entry of a name, which must equal the first.
    struct Repetition {
        let node: Int
        let name: [UInt8]
        let path: [UInt8]
        let mode: TreeEntry.Mode
        let blob: SHA256Digest
    }

    /// How many leading names are dropped; while `isGuess`, one, as long as all entries share it.
    let strip: Int
    let isGuess: Bool
    /// Whether an entry has shown that the guess is wrong: the walk has to start over.
    private(set) var isDisproved = false

    let guards: LimitGuard
    /// Hashes the files that are written; their entries get their blob ids later.
    let hashes: HashQueue
    /// Hashes what is not collected there.
    let hasher = SHA256Hasher()
    var namespace: Namespace
    var refused = RefusedEntries()
    var entries: [TreeEntry] = []
    var statuses: [FileStatus] = []
    var symlinks: [PendingLink] = []
    var hardLinks: [PendingLink] = []
    /// The targets of symbolic links by their nodes, once hard links need them.
    var symlinkTargets: [Int: [UInt8]] = [:]
    /// Hard links that wait for the file of a node.
    var copies: [Int: [PendingLink]] = [:]
    var repetitions: [Repetition] = []
    var placeholders = Placeholders()
    let root: EntryPath

    private let disk: Writer?
    private let filter: PathFilter
    private var hasRoot: Bool
    private var search = RootSearch()
    private var path = EntryPath()
    private var top: [UInt8]?
    private let topDirectory: [UInt8]?

    /// Drops `strip` names, or the one that all entries share, if it is `topDirectory` where that is given in lower case,
    /// and writes through `writer` where there is one.
    init(
        _ shape: Shape,
        strip: Int?,
        topDirectory: [UInt8]? = nil,
        guards: LimitGuard,
        hashes: HashQueue,
        writer: Writer?
    ) throws {
        self.strip = strip ?? 1
        self.topDirectory = topDirectory
        isGuess = strip == nil
        self.guards = guards
        self.hashes = hashes
        disk = writer
        namespace = Namespace(guards: guards, isPortable: shape.portable)
        filter = PathFilter(include: shape.include, exclude: shape.exclude)
        do {
            root = try EntryPath([UInt8]((shape.root ?? "").utf8))
        } catch {
            throw ArchiveError.rootMissing(shape.root ?? "", isBelowStrip: false, others: [])
        }
        hasRoot = root.count == 0
        hashes.begin { [unowned self] in entries[$0].blob = $1 }
    }

    /// The one directory at the top that all entries shared, where it was guessed that it is to be dropped.
    var droppedDirectory: String? {
        isGuess && !isDisproved ? top.map { String(decoding: $0, as: UTF8.self) } : nil
    }

    /// Where files are written; `nil` where nothing is, or nothing is any more.
    var writer: Writer? { refused.isEmpty && !guards.isCounting ? disk : nil }

    /// Takes one entry, whose bytes `reader` has. Throws `ArchiveError`, `SystemError`, and what the reader throws.
    func take(_ member: Member, from reader: any MemberReader) throws {
        guards.entry = member.name
        guards.addBytes(member.size)
        try collectingRefusal { try place(member, from: reader) }
    }

    /// Runs `body`, and keeps what it refuses for the end.
    func collectingRefusal(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let entry as RefusedEntry {
            refused.add(entry)
        }
    }

    private func place(_ member: Member, from reader: any MemberReader) throws {
        try path.read(member.name)
        if member.isAbsolute { throw RefusedEntry(member.name, .absolutePath) }
        if path.count == 0 {
            if member.kind == .directory { return }
            throw RefusedEntry(member.name, .unnamed)
        }
        if isGuess, !confirmGuess(member) { return }
        guard let first = firstName(member) else { return }
        let isDirectory = member.kind == .directory
        guard
            filter.keepsEverything
                || path.rest(from: first).withUnsafeBufferPointer({ filter.keeps($0, isDirectory: isDirectory) })
        else { return }
        try keep(member, from: first, reader)
    }

    /// Whether all entries so far are in one directory at the top, or are that directory.
    private func confirmGuess(_ member: Member) -> Bool {
        let name = path.name(at: 0)
        if path.count == 1, member.kind != .directory {
            isDisproved = true
        } else if let top {
            isDisproved = !top.elementsEqual(name)
        } else {
            top = [UInt8](name)
            isDisproved = !Self.isCalled(topDirectory, name)
        }
        return !isDisproved
    }

    private static func isCalled(_ directory: [UInt8]?, _ name: some Collection<UInt8>) -> Bool {
        directory.map { String(decoding: name, as: UTF8.self).lowercased().utf8.elementsEqual($0) } ?? true
    }

    /// Returns 1 where all of `names` are in one directory at the top, or are that directory, and it is `directory` where
    /// that is given in lower case; else 0.
    static func commonDirectories(
        _ names: some Sequence<(name: [UInt8], isDirectory: Bool)>,
        _ directory: [UInt8]?
    ) -> Int {
        var top: [UInt8]?
        for (name, isDirectory) in names {
            // A path that leads elsewhere is refused later.
            guard let path = try? EntryPath(name), path.count > 0 else { continue }
            if path.count == 1, !isDirectory { return 0 }
            if let top, !top.elementsEqual(path.name(at: 0)) { return 0 }
            top = top ?? [UInt8](path.name(at: 0))
        }
        return isCalled(directory, top ?? []) || top == nil ? 1 : 0
    }

    /// Returns the index of the first name below the root; `nil` for an entry that is elsewhere.
    private func firstName(_ member: Member) -> Int? {
        guard path.count > strip else { return nil }
        guard root.count > 0 else { return strip }
        if !hasRoot { search.see(path, strip: strip, root: root, isDirectory: member.kind == .directory) }
        let first = strip + root.count
        guard path.count >= first else { return nil }
        for index in 0..<root.count where path.name(at: strip + index) != root.name(at: index) { return nil }
        if path.count > first || member.kind == .directory { hasRoot = true }
        return path.count > first ? first : nil
    }

    private func keep(_ member: Member, from first: Int, _ reader: any MemberReader) throws {
        let rest = path.rest(from: first)
        func refused(_ rule: RefusedEntry.Rule) -> RefusedEntry { RefusedEntry(path.bytes, at: rest, rule) }
        switch member.kind {
        case .directory:
            _ = try namespace.add(path, from: first, kind: .directory)
        case .file:
            if member.mode & 0o6000 != 0 { throw refused(.setuid) }
            let (node, isRepeated) = try namespace.add(path, from: first, kind: .file)
            if isRepeated { return try compare(member, to: node, rest, reader) }
            try write(member, to: node, String(decoding: rest, as: UTF8.self), reader)
        case .symlink:
            let (node, isRepeated) = try namespace.add(path, from: first, kind: .symlink)
            symlinks.append(pending(node, rest, member, isRepeated))
        case .hardLink:
            if member.mode & 0o6000 != 0 { throw refused(.setuid) }
            let (node, isRepeated) = try namespace.add(path, from: first, kind: .file)
            hardLinks.append(pending(node, rest, member, isRepeated))
        case .encrypted: throw refused(.encrypted)
        case .other(let what): throw refused(.special(what))
        }
    }

    private func pending(_ node: Int, _ rest: ArraySlice<UInt8>, _ member: Member, _ isRepeated: Bool) -> PendingLink {
        if isRepeated { guards.addFile() }
        let path = String(decoding: rest, as: UTF8.self)
        return PendingLink(node: node, path: path, name: self.path.bytes, target: member.target, isRepeated: isRepeated)
    }

    /// Throws the limit that was passed, the entries that were refused, or the root that is missing. Called at the end.
    func finish() throws {
        try guards.finish()
        if let error = refused.error { throw error }
        if !hasRoot {
            let others = search.paths(near: root)
            throw ArchiveError.rootMissing(ShownName.of(root.bytes), isBelowStrip: strip > 0, others: others)
        }
    }
}
