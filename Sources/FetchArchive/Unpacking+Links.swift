internal import FetchModel
internal import FetchSystem

extension Unpacking {
    /// Copies for hard links the files that were written. Gives back those links whose files were not kept, by the
    /// path that the archive has for those. Throws `Failure` and `SystemError`.
    func copyHardLinks() throws -> [[UInt8]: [Waiting]] {
        var missing: [[UInt8]: [Waiting]] = [:]
        for link in hardLinks {
            if let source = try kept(link) {
                copies[source, default: []].append(link)
            } else {
                missing[try EntryPath(link.target).bytes, default: []].append(link)
            }
        }
        for source in copies.keys.sorted() where namespace.nodes[source].entry >= 0 { try copy(source) }
        return missing
    }

    /// Takes the bytes of `member`, an entry that was not kept, for `links`, which lead to it.
    func rescue(_ member: Member, for links: [Waiting], from reader: any MemberReader) throws {
        guard let first = links.first else { return }
        guard member.kind == .file else {
            throw Refusal.hardLink(first.name, to: first.target, "leads to something that is no file")
        }
        if member.mode & 0o6000 != 0 { throw Refusal.kind(first.name, "a setuid or setgid file") }
        try Refusal.naming(first.name) {
            try guards.bytes(member.size)
            try write(member, to: first.node, first.path, reader)
        }
        copies[first.node, default: []] += links.dropFirst()
        try copy(first.node)
    }

    /// Throws `Failure` where a hard link still waits for itself. Called once all have been copied.
    func settleHardLinks() throws {
        if let link = copies.values.joined().min(by: { $0.path.precedesInBytes($1.path) }) {
            throw Refusal.hardLink(link.name, to: link.target, "leads to itself")
        }
    }

    /// Judges all symbolic links, then makes them. Throws `Failure` and `SystemError`.
    func makeSymlinks() throws {
        var texts: [Int: String] = [:]
        let names = Dictionary(symlinks.map { ($0.node, $0.name) }) { first, _ in first }
        for link in symlinks { texts[link.node] = try LinkTarget.check(link.target, of: link.name[...]) }
        var targets = LinkTarget(texts, calling: names, in: namespace)
        for link in symlinks { try targets.check(link.node) }
        for link in symlinks {
            let status = try writer?.link(link.node, to: texts[link.node] ?? "", in: namespace)
            record(link.node, link.path, .symlink, TreeHash.blob(link.target), link.target.count, status)
        }
    }

    /// The node of the file that `link` leads to, where that is kept.
    private func kept(_ link: Waiting) throws -> Int? {
        let target: EntryPath
        do {
            target = try EntryPath(link.target)
        } catch {
            throw Refusal.link(link.name, "leads out of it, to '\(Refusal.shown(link.target))'")
        }
        let first = strip + root.count
        guard target.count > first else { return nil }
        for index in 0..<root.count where target.name(at: strip + index) != root.name(at: index) { return nil }
        var node = Namespace.root
        for index in first..<target.count {
            guard let name = String(validating: target.name(at: index), as: UTF8.self),
                let next = namespace.find(name, in: node), namespace.nodes[next].name.utf8.elementsEqual(name.utf8)
            else { return nil }
            node = next
        }
        switch namespace.nodes[node].kind {
        case .file: return node
        case .folder: throw Refusal.hardLink(link.name, to: link.target, "leads to a folder")
        case .symlink: throw Refusal.hardLink(link.name, to: link.target, "leads to a symbolic link")
        }
    }

    /// Makes all links that lead to the file of `source`, directly or through others, copies of it.
    private func copy(_ source: Int) throws {
        let entry = entries[namespace.nodes[source].entry]
        let isExecutable = entry.mode == .executable
        var ready = [source]
        while let next = ready.popLast() {
            for link in copies.removeValue(forKey: next) ?? [] {
                try Refusal.naming(link.name) {
                    try guards.bytes(entry.size)
                    try guards.unpacked(entry.size)
                }
                let status = try writer?.copy(source, to: link.node, isExecutable: isExecutable, in: namespace)
                record(link.node, link.path, entry.mode, entry.blob, entry.size, status)
                ready.append(link.node)
            }
        }
    }
}
