internal import FetchModel
internal import FetchSystem

/// One walk over an archive's entries: each is placed, filtered, judged and written.
final class Unpacking {
    /// A link that waits until all files are there.
    struct Waiting {
        let node: Int
        let path: String
        /// Its whole path in the archive, for messages.
        let name: [UInt8]
        /// The bytes of its target, as the archive has them.
        let target: [UInt8]
    }

    /// How many leading names are dropped; while `isGuess`, one, as long as all entries share it.
    let strip: Int
    let isGuess: Bool
    /// Whether an entry has shown that the guess is wrong: the walk has to begin anew.
    private(set) var isDisproved = false

    let guards: Guards
    let writer: Writer?
    let hasher = SHA256Hasher()
    var namespace: Namespace
    var entries: [TreeEntry] = []
    var statuses: [FileStatus] = []
    /// The nodes of `entries`.
    var nodes: [Int] = []
    var symlinks: [Waiting] = []
    var hardLinks: [Waiting] = []
    /// Hard links that wait for the file of a node.
    var copies: [Int: [Waiting]] = [:]

    private let filter: PathFilter
    let root: EntryPath
    private var hasRoot: Bool
    private var path = EntryPath()
    private var top: [UInt8]?
    /// What would be refused if the guess is right.
    private var doubt: (any Error)?

    /// A walk that drops `strip` names, or the one that all entries share, and writes through `writer`, or nothing.
    init(_ shape: Shape, strip: Int?, guards: Guards, writer: Writer?) throws {
        self.strip = strip ?? 1
        isGuess = strip == nil
        self.guards = guards
        self.writer = writer
        namespace = Namespace(guards: guards)
        filter = PathFilter(include: shape.include, exclude: shape.exclude)
        root = try EntryPath([UInt8]((shape.root ?? "").utf8))
        hasRoot = root.count == 0
    }

    /// Takes one entry, whose bytes `reader` gives. Throws `Failure`, `SystemError`, and what the reader throws.
    func take(_ member: Member, from reader: any MemberReader) throws {
        try Refusal.naming(member.name) { try judge(member, from: reader) }
    }

    private func judge(_ member: Member, from reader: any MemberReader) throws {
        try guards.bytes(member.size)
        try path.read(member.name)
        if path.count == 0 {
            if member.kind == .folder { return }
            throw Refusal.name(member.name, "has no name")
        }
        if isGuess, !confirmGuess(member) { return }
        guard doubt == nil else { return }
        guard let first = place(member) else { return }
        let isFolder = member.kind == .folder
        guard
            filter.keepsEverything
                || path.rest(from: first).withUnsafeBufferPointer({ filter.keeps($0, isFolder: isFolder) })
        else { return }
        do {
            try keep(member, from: first, reader)
        } catch let error as Failure where isGuess && Refusal.judgements.contains(error.code) {
            // Perhaps only because of the guess: an exclude may leave this entry out once the names are right.
            doubt = error
        }
    }

    /// Throws what was refused while the guess was open. Called after the last entry.
    func settle() throws {
        if let doubt { throw doubt }
        if !hasRoot {
            throw Failure(
                .data,
                "root-missing",
                "the archive has no folder '\(Refusal.shown(root.bytes))'",
                help: strip == 0
                    ? "root is a path from the archive's top" : "root is a path below the folders that strip drops"
            )
        }
    }

    /// Whether all entries so far are in one folder at the top, or are that folder.
    private func confirmGuess(_ member: Member) -> Bool {
        let name = path.name(at: 0)
        if path.count == 1, member.kind != .folder {
            isDisproved = true
        } else if let top {
            isDisproved = !top.elementsEqual(name)
        } else {
            top = [UInt8](name)
        }
        return !isDisproved
    }

    /// 1 where all of `names` are in one folder at the top, or are that folder; else 0. Throws `Failure`.
    static func commonFolders(_ names: some Sequence<(name: [UInt8], isFolder: Bool)>) throws -> Int {
        var top: [UInt8]?
        for (name, isFolder) in names {
            let path = try EntryPath(name)
            if path.count == 0 { continue }
            if path.count == 1, !isFolder { return 0 }
            if let top, !top.elementsEqual(path.name(at: 0)) { return 0 }
            top = top ?? [UInt8](path.name(at: 0))
        }
        return 1
    }

    /// The index of the first name below the root; `nil` for an entry that is not there.
    private func place(_ member: Member) -> Int? {
        guard path.count > strip else { return nil }
        guard root.count > 0 else { return strip }
        let first = strip + root.count
        guard path.count >= first else { return nil }
        for index in 0..<root.count where path.name(at: strip + index) != root.name(at: index) { return nil }
        if path.count > first || member.kind == .folder { hasRoot = true }
        return path.count > first ? first : nil
    }

    private func keep(_ member: Member, from first: Int, _ reader: any MemberReader) throws {
        let rest = path.rest(from: first)
        let whole = path.bytes[...]
        switch member.kind {
        case .folder:
            _ = try namespace.add(path, from: first, kind: .folder)
        case .file:
            if member.mode & 0o6000 != 0 { throw Refusal.kind(whole, "a setuid or setgid file") }
            let node = try namespace.add(path, from: first, kind: .file)
            try write(member, to: node, String(decoding: rest, as: UTF8.self), reader)
        case .symlink:
            let node = try namespace.add(path, from: first, kind: .symlink)
            _ = try LinkTarget.check(member.target, of: whole)
            symlinks.append(waiting(node, rest, member))
        case .hardLink:
            if member.mode & 0o6000 != 0 { throw Refusal.kind(whole, "a setuid or setgid file") }
            let node = try namespace.add(path, from: first, kind: .file)
            hardLinks.append(waiting(node, rest, member))
        case .encrypted: throw Refusal.encrypted(whole)
        case .other(let what): throw Refusal.kind(whole, what)
        }
    }

    private func waiting(_ node: Int, _ rest: ArraySlice<UInt8>, _ member: Member) -> Waiting {
        Waiting(node: node, path: String(decoding: rest, as: UTF8.self), name: path.bytes, target: member.target)
    }

    /// Writes a file and records it.
    func write(_ member: Member, to node: Int, _ path: String, _ reader: any MemberReader) throws {
        let isExecutable = member.mode & 0o100 != 0
        let file = try writer?.create(node, isExecutable: isExecutable, in: namespace)
        hasher.update(TreeHash.blobHeader(size: member.size))
        try reader.read { bytes in
            hasher.update(bytes)
            try file?.write(bytes)
        }
        record(node, path, isExecutable ? .executable : .file, hasher.finalize(), member.size, try file?.status())
    }

    /// Remembers what was written.
    func record(
        _ node: Int,
        _ path: String,
        _ mode: TreeEntry.Mode,
        _ blob: SHA256Digest,
        _ size: Int,
        _ status: FileStatus?
    ) {
        namespace.setEntry(entries.count, of: node)
        entries.append(TreeEntry(path: path, mode: mode, blob: blob, size: size))
        nodes.append(node)
        if let status { statuses.append(status) }
    }
}
