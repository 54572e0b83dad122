package import FetchModel
package import FetchSystem

/// A file or link of an archive, below the directory at its top if there is one.
package struct ArchivedFile: Hashable, Sendable {
    package let path: String
    package let mode: TreeEntry.Mode
    /// The id of its bytes in the object format that was asked for.
    package let blob: ObjectID
}

/// All files of an archive that a host made of a commit, whatever a dependency keeps of them.
///
/// Nothing is judged but what decides which files there are: an extraction of the same archive has judged the rest.
package struct ArchiveListing: Sendable {
    /// The one directory that all entries are in; `nil` where there is none. An extraction finds it in the same way.
    package let top: String?
    /// Sorted by path.
    package let files: [ArchivedFile]

    /// Lists the archive `file`, with ids in `format`. With `topDirectory`, a directory at the top counts only if it is
    /// called so, in any case. Blocks.
    ///
    /// Throws `ArchiveError`, also where a name is there twice, and `SystemError`.
    package init(of file: File, _ format: ObjectID.Format, limits: Limits, topDirectory: String?) throws {
        var files: [[UInt8]: ArchivedFile] = [:]
        var hardLinks: [(path: [UInt8], target: [UInt8])] = []
        var names: [(name: [UInt8], isDirectory: Bool)] = []
        let hasher = ObjectHasher(format)
        func add(_ path: [UInt8], _ mode: TreeEntry.Mode, _ blob: ObjectID) throws {
            let found = ArchivedFile(path: String(decoding: path, as: UTF8.self), mode: mode, blob: blob)
            guard files.updateValue(found, forKey: path) ?? found == found else { throw Self.differs(path) }
        }
        try Self.walk(file, limits) { member, path, reader in
            // Whether all are in one directory is decided by the first names alone.
            if path.count < 2 {
                names.append((path.bytes, member.kind == .directory))
            } else if names.last.map({ !$0.name.elementsEqual(path.name(at: 0)) }) ?? true {
                names.append(([UInt8](path.name(at: 0)), true))
            }
            switch member.kind {
            case .directory: return
            case .hardLink: hardLinks.append((path.bytes, member.target))
            case .symlink:
                hasher.begin("blob", size: member.target.count)
                hasher.update(member.target)
                try add(path.bytes, .symlink, hasher.finalize())
            case .file:
                hasher.begin("blob", size: member.size)
                try reader.read { hasher.update($0) }
                try add(path.bytes, member.mode & 0o100 == 0 ? .file : .executable, hasher.finalize())
            // No commit holds such a thing: the entry that it makes is not in it.
            case .encrypted, .other:
                hasher.begin("blob", size: -1)
                try add(path.bytes, .file, hasher.finalize())
            }
        }
        for (path, target) in hardLinks {
            if let original = files[try EntryPath(target).bytes] { try add(path, original.mode, original.blob) }
        }
        let strip = TreeBuilder.commonDirectories(names, topDirectory.map { [UInt8]($0.lowercased().utf8) })
        top = strip == 0 ? nil : names.first.map { String(decoding: $0.name, as: UTF8.self) }
        let dropped = top.map { $0.utf8.count + 1 } ?? 0
        self.files = files.values.sorted { $0.path.precedesInBytes($1.path) }.map { file in
            let path = String(decoding: file.path.utf8.dropFirst(dropped), as: UTF8.self)
            return ArchivedFile(path: path, mode: file.mode, blob: file.blob)
        }
    }

    /// Returns the bytes of the files at `paths` in the archive `file`, as far as they have at most `limit`. Blocks. Throws
    /// as `init` does.
    package func contents(
        of paths: Set<String>,
        in file: File,
        limits: Limits,
        limit: Int
    ) throws -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        try read(paths, in: file, limits) { path, size, read in
            if size > limit { return }
            var bytes: [UInt8] = []
            try read { bytes += $0 }
            contents[path] = bytes
        }
        return contents
    }

    /// Returns SHA-256 and size of the files at `paths` in the archive `file`. Blocks. Throws as `init` does.
    package func digests(
        of paths: Set<String>,
        in file: File,
        limits: Limits
    ) throws -> [String: (digest: SHA256Digest, size: Int)] {
        var digests: [String: (digest: SHA256Digest, size: Int)] = [:]
        try read(paths, in: file, limits) { path, size, read in
            let hasher = SHA256Hasher()
            try read { hasher.update($0) }
            digests[path] = (hasher.finalize(), size)
        }
        return digests
    }

    /// Calls `body` for each file at `paths`, with its size and a function that reads it.
    private func read(
        _ paths: Set<String>,
        in file: File,
        _ limits: Limits,
        _ body: (_ path: String, _ size: Int, _ read: ((UnsafeRawBufferPointer) -> Void) throws -> Void) throws -> Void
    ) throws {
        let dropped = top == nil ? 0 : 1
        try Self.walk(file, limits) { member, path, reader in
            let path = String(decoding: path.rest(from: dropped), as: UTF8.self)
            guard paths.contains(path) else { return }
            switch member.kind {
            case .file: try body(path, member.size) { take in try reader.read { take($0) } }
            case .symlink:
                try body(path, member.target.count) { take in member.target.withUnsafeBytes { take($0) } }
            case .directory, .hardLink, .encrypted, .other: return
            }
        }
    }

    /// Calls `body` for each member with a path, and returns the commit that the archive says it contains.
    @discardableResult
    private static func walk(
        _ file: File,
        _ limits: Limits,
        _ body: (Member, _ path: EntryPath, any MemberReader) throws -> Void
    ) throws -> String? {
        let guards = LimitGuard(LimitCeiling(limits), isLocal: true)
        let reader = try reader(of: file, guards)
        while let member = try reader.next() {
            guards.entry = member.name
            guards.addBytes(member.size)
            guards.addFile()
            try guards.expand(by: member.expansion)
            try guards.finish()
            guard let path = try? EntryPath(member.name), path.count > 0 else { continue }
            try body(member, path, reader)
        }
        return reader.commit
    }

    /// Returns the commit that the archive `file` says it contains, after all of it was read. Blocks. Throws `ArchiveError`
    /// where it is damaged or beyond `limits`, and `SystemError`.
    package static func commit(of file: File, limits: Limits) throws -> CommitID? {
        try walk(file, limits) { _, _, _ in }.flatMap { CommitID($0) }
    }

    private static func reader(of file: File, _ guards: LimitGuard) throws -> any MemberReader {
        let stream = CompressedStream(ByteStream(of: file), guards: guards)
        if Format(try stream.peek(Format.window)) == .zip { return try ZipReader(file) }
        let layers = try CompressionLayers(stream, guards: guards)
        guard layers.format == .tar else { throw ArchiveError.notAnArchive(.unknown([])) }
        return TarReader(layers.innermost, mayLackEnd: true)
    }

    private static func differs(_ path: [UInt8]) -> any Error {
        var refused = RefusedEntries()
        refused.add(RefusedEntry(path, .differs))
        return refused.error ?? ArchiveError.empty
    }
}
