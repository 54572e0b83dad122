internal import FetchModel
internal import FetchSystem

extension TreeBuilder {
    /// Writes a file and records it.
    func write(_ member: Member, to node: Int, _ path: String, _ reader: any MemberReader) throws {
        try guards.expand(by: member.expansion)
        let mode = Self.mode(member)
        // Past a limit only sizes matter.
        guard !guards.isCounting else { return record(node, path, mode, Self.unknown, member.size, nil) }
        let file = try writing(member.name, at: path) {
            try $0.create(node, isExecutable: mode == .executable, in: namespace)
        }
        let blob =
            member.size <= HashQueue.largestFile
            ? try collect(member, to: file, path, reader) : try hash(member, to: file, reader)
        record(node, path, mode, blob, member.size, try file?.status())
    }

    /// Writes a file that is hashed later. Such files may be pointers of git LFS.
    private func collect(
        _ member: Member,
        to file: File?,
        _ path: String,
        _ reader: any MemberReader
    ) throws -> SHA256Digest {
        let bytes = try hashes.collect(member.size, as: entries.count) { append in
            try reader.read { if !guards.isCounting { try append($0) } }
        }
        try file?.write(bytes)
        if Placeholders.pointerSizes.contains(member.size), bytes.starts(with: Placeholders.pointerStart) {
            placeholders.add(pointer: path)
        }
        return .pending
    }

    /// Writes a file and hashes it piece by piece.
    private func hash(_ member: Member, to file: File?, _ reader: any MemberReader) throws -> SHA256Digest {
        hasher.update(TreeHash.blobHeader(size: member.size))
        try reader.read { bytes in
            guard !guards.isCounting else { return }
            hashes.update(hasher, bytes)
            try file?.write(bytes)
        }
        return hasher.finalize()
    }

    /// Reads a file whose name the archive had before: the two must be equal.
    func compare(_ member: Member, to node: Int, _ path: ArraySlice<UInt8>, _ reader: any MemberReader) throws {
        guards.addFile()
        try guards.expand(by: member.expansion)
        guard !guards.isCounting else { return }
        hasher.update(TreeHash.blobHeader(size: member.size))
        try reader.read { hasher.update($0) }
        let blob = hasher.finalize()
        let again = Repetition(
            node: node,
            name: member.name,
            path: [UInt8](path),
            mode: Self.mode(member),
            blob: blob
        )
        if namespace.nodes[node].entry < 0 { repetitions.append(again) } else { try check(again) }
    }

    /// Throws `RefusedEntry` where a repeated entry differs from the first.
    func check(_ again: Repetition) throws {
        let index = namespace.nodes[again.node].entry
        guard index >= 0 else { return }
        hashes.hashFiles()
        if entries[index].blob != again.blob || entries[index].mode != again.mode {
            throw RefusedEntry(again.name, at: again.path, .differs)
        }
    }

    /// Runs `body`, which writes the entry `name` at `path`, with the writer, where there is one. A name that is taken although the tree does not have it means
    /// that the disk ignores case or normal forms: throws `RefusedEntry`.
    func writing<Result>(_ name: [UInt8], at path: String, _ body: (Writer) throws -> Result) throws -> Result? {
        guard let writer else { return nil }
        do {
            return try body(writer)
        } catch let error as SystemError where error.meansNameIsTaken {
            throw RefusedEntry(name, at: path.utf8, .takenOnDisk)
        }
    }

    /// Records an entry of the tree.
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
        if let status { statuses.append(status) }
    }

    private static func mode(_ member: Member) -> TreeEntry.Mode { member.mode & 0o100 != 0 ? .executable : .file }

    /// The blob of a file that was not read.
    private static let unknown = TreeHash.blob([])
}
