internal import FetchModel
internal import FetchSystem

extension TreeBuilder {
    /// Makes all hard links copies of their files. `again` reads the archive once more, for files that only links keep.
    func copyHardLinks(again: () throws -> any MemberReader) throws {
        if hardLinks.isEmpty { return }
        var missing: [[UInt8]: [PendingLink]] = [:]
        var others: [(link: PendingLink, source: Int)] = []
        symlinkTargets = Dictionary(symlinks.lazy.map { ($0.node, $0.target) }) { first, _ in first }
        for link in hardLinks {
            try collectingRefusal {
                if let source = try source(of: link, to: link.target) {
                    if namespace.nodes[source].kind == .symlink {
                        others.append((link, source))
                    } else {
                        copies[source, default: []].append(link)
                    }
                } else {
                    missing[try EntryPath(link.target).bytes, default: []].append(link)
                }
            }
        }
        for (link, source) in others { try repeatSymlink(source, as: link) }
        for source in copies.keys.sorted() where namespace.nodes[source].entry >= 0 { try copy(source) }
        try rescue(&missing, again)
        for link in missing.values.joined().sorted(by: { $0.path.precedesInBytes($1.path) }) {
            refused.add(link.refused(.hardLink(to: link.target, .missing)))
        }
        for link in copies.values.joined().sorted(by: { $0.path.precedesInBytes($1.path) }) {
            refused.add(link.refused(.hardLink(to: link.target, .circle)))
        }
    }

    /// Returns the node of the file that `link` leads to by `target`, where that is kept.
    ///
    /// A target is a path in the archive, with what is stripped from it: of two files that differ in that alone, only
    /// the one that is meant is found.
    private func source(of link: PendingLink, to target: [UInt8]) throws -> Int? {
        let path: EntryPath
        do {
            path = try EntryPath(target)
        } catch is RefusedEntry {
            throw link.refused(.hardLinkOut(to: target))
        }
        let first = strip + root.count
        guard path.count > first else { return nil }
        for index in 0..<root.count where path.name(at: strip + index) != root.name(at: index) { return nil }
        var node = Namespace.root
        for index in first..<path.count {
            guard let next = namespace.find(path.name(at: index), in: node) else { return nil }
            node = next
        }
        switch namespace.nodes[node].kind {
        case .file, .symlink: return namespace.origin(of: node).elementsEqual(path.prefix(before: first)) ? node : nil
        case .directory: throw link.refused(.hardLink(to: target, .directory))
        }
    }

    /// Makes `link`, and the hard links to it, symbolic links with the target of the one at `source`: the kernel lets a symbolic
    /// link have several names, and each is judged from its own place.
    private func repeatSymlink(_ source: Int, as link: PendingLink) throws {
        guard let target = symlinkTargets[source] else { return }
        var ready = [link][...]
        while let next = ready.popFirst() {
            if next.isRepeated, namespace.nodes[next.node].kind == .file {
                refused.add(RefusedEntry(next.name, at: next.path.utf8, .differs))
                continue
            }
            // As little as a link takes in the archive, as much as its target takes in memory.
            guards.entry = next.name
            try guards.expand(by: target.count)
            symlinks.append(
                PendingLink(
                    node: next.node,
                    path: next.path,
                    name: next.name,
                    target: target,
                    isRepeated: next.isRepeated
                )
            )
            if next.isRepeated { continue }
            namespace.makeSymlink(next.node)
            symlinkTargets[next.node] = target
            ready += copies.removeValue(forKey: next.node) ?? []
        }
    }

    /// Makes copies of all links that lead to the file of `source`, directly or through others.
    private func copy(_ source: Int) throws {
        hashes.hashFiles()
        let entry = entries[namespace.nodes[source].entry]
        var ready = [source]
        while let next = ready.popLast() {
            for link in copies.removeValue(forKey: next) ?? [] {
                try collectingRefusal {
                    if try copy(entry, of: source, for: link) { ready.append(link.node) }
                }
            }
        }
    }

    /// Makes `link` a copy of `entry`, the file of `source`. Returns whether that made an entry.
    private func copy(_ entry: TreeEntry, of source: Int, for link: PendingLink) throws -> Bool {
        guards.entry = link.name
        let again = Repetition(
            node: link.node,
            name: link.name,
            path: [UInt8](link.path.utf8),
            mode: entry.mode,
            blob: entry.blob
        )
        if link.node == source || namespace.nodes[link.node].entry >= 0 {
            try check(again)
            return false
        }
        guards.addBytes(entry.size)
        try guards.expand(by: entry.size)
        let status = try writing(link.name, at: link.path) {
            try $0.copy(source, to: link.node, isExecutable: entry.mode == .executable, in: namespace)
        }
        record(link.node, link.path, entry.mode, entry.blob, entry.size, status)
        return true
    }

    /// Reads the archive again for the files that filters dropped and that links keep, by their paths in the archive.
    /// What remains in `missing` is not in the archive.
    private func rescue(_ missing: inout [[UInt8]: [PendingLink]], _ again: () throws -> any MemberReader) throws {
        // A dropped hard link may lead to another one; archives name the file itself, so that few rounds are enough.
        for _ in 0..<8 where !missing.isEmpty {
            let before = Set(missing.keys)
            var moved: [[UInt8]: [PendingLink]] = [:]
            let reader = try again()
            while let member = try reader.next() {
                guard let path = try? EntryPath(member.name), let links = missing.removeValue(forKey: path.bytes) else {
                    continue
                }
                if member.kind == .hardLink {
                    try follow(links, to: member.target, &moved)
                } else {
                    try collectingRefusal { try rescue(member, for: links, from: reader) }
                }
            }
            missing.merge(moved) { $0 + $1 }
            if Set(missing.keys) == before { return }
        }
    }

    private func follow(_ links: [PendingLink], to target: [UInt8], _ moved: inout [[UInt8]: [PendingLink]]) throws {
        for link in links {
            try collectingRefusal {
                if let source = try source(of: link, to: target) {
                    if namespace.nodes[source].kind == .symlink { return try repeatSymlink(source, as: link) }
                    copies[source, default: []].append(link)
                    if namespace.nodes[source].entry >= 0 { try copy(source) }
                } else {
                    moved[try EntryPath(target).bytes, default: []].append(link)
                }
            }
        }
    }

    /// Takes the bytes of `member`, an entry that was dropped, for `links`, which lead to it.
    private func rescue(_ member: Member, for links: [PendingLink], from reader: any MemberReader) throws {
        guard let first = links.first(where: { namespace.nodes[$0.node].entry < 0 }) ?? links.first else { return }
        guard member.kind == .file else {
            for link in links { refused.add(link.refused(.hardLink(to: link.target, .notAFile))) }
            return
        }
        if member.mode & 0o6000 != 0 { throw first.refused(.setuid) }
        guards.entry = first.name
        var file = member
        file.name = first.name
        if namespace.nodes[first.node].entry < 0 {
            guards.addBytes(file.size)
            try write(file, to: first.node, first.path, reader)
        } else {
            try compare(file, to: first.node, first.path.utf8.map { $0 }[...], reader)
        }
        for link in links where link.node != first.node { copies[first.node, default: []].append(link) }
        try copy(first.node)
    }
}
