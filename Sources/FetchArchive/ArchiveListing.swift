package import FetchModel
package import FetchSystem

/// A file or link of an archive, below the one directory at its top.
package struct ArchivedFile: Hashable, Sendable {
    package let path: String
    package let mode: TreeEntry.Mode
    /// The id of its bytes in the object format that was asked for.
    package let blob: ObjectID
}

/// All files of an archive that a host made of a commit, whatever a dependency keeps of them.
///
/// Nothing is judged but what decides which files there are: an extraction of the same archive has judged the rest.
package enum ArchiveListing {
    /// Returns the files in the archive `file`, sorted by path, with ids in `format`. Blocks.
    ///
    /// Throws `ArchiveError`, also where a name is there twice, and `SystemError`.
    package static func files(
        of file: File,
        _ format: ObjectID.Format,
        limits: Limits
    ) throws -> [ArchivedFile] {
        var files: [String: ArchivedFile] = [:]
        var hardLinks: [(path: String, target: [UInt8])] = []
        let hasher = ObjectHasher(format)
        try walk(file, limits) { member, path, reader in
            var mode: TreeEntry.Mode = member.mode & 0o100 == 0 ? .file : .executable
            switch member.kind {
            case .directory: return
            case .hardLink:
                hardLinks.append((path, member.target))
                return
            case .symlink:
                mode = .symlink
                hasher.begin("blob", size: member.target.count)
                hasher.update(member.target)
            case .file:
                hasher.begin("blob", size: member.size)
                try reader.read { hasher.update($0) }
            // No commit holds such a thing: the entry that it makes is not in it.
            case .encrypted, .other: hasher.begin("blob", size: -1)
            }
            let found = ArchivedFile(path: path, mode: mode, blob: hasher.finalize())
            guard files.updateValue(found, forKey: path) ?? found == found else { throw differs(path) }
        }
        for (path, target) in hardLinks {
            guard let target = try below(EntryPath(target)), let original = files[target] else { continue }
            let found = ArchivedFile(path: path, mode: original.mode, blob: original.blob)
            guard files.updateValue(found, forKey: path) ?? found == found else { throw differs(path) }
        }
        return files.values.sorted { $0.path.precedesInBytes($1.path) }
    }

    /// Returns the bytes of the files at `paths` in the archive `file`. Blocks. Throws as `files(of:_:limits:)` does.
    package static func contents(
        of paths: Set<String>,
        in file: File,
        limits: Limits
    ) throws -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        try walk(file, limits) { member, path, reader in
            guard paths.contains(path), member.kind == .file || member.kind == .symlink else { return }
            var bytes = member.target
            if member.kind == .file { try reader.read { bytes += $0 } }
            contents[path] = bytes
        }
        return contents
    }

    private static func walk(
        _ file: File,
        _ limits: Limits,
        _ body: (Member, _ path: String, any MemberReader) throws -> Void
    ) throws {
        let guards = LimitGuard(LimitCeiling(limits), isLocal: true)
        let stream = CompressedStream(ByteStream(of: file), guards: guards)
        let reader: any MemberReader
        if Format(try stream.peek(Format.window)) == .zip {
            reader = try ZipReader(file)
        } else {
            let layers = try CompressionLayers(stream, guards: guards)
            guard layers.format == .tar else { throw ArchiveError.notAnArchive(.unknown([])) }
            reader = TarReader(layers.innermost, mayLackEnd: true)
        }
        while let member = try reader.next() {
            guards.entry = member.name
            guards.addBytes(member.size)
            guards.addFile()
            try guards.expand(by: member.expansion)
            try guards.finish()
            guard let path = try? EntryPath(member.name), let below = below(path) else { continue }
            try body(member, below, reader)
        }
    }

    /// Returns what follows the first name of `path`; `nil` if nothing does.
    private static func below(_ path: EntryPath) -> String? {
        path.count > 1 ? String(decoding: path.rest(from: 1), as: UTF8.self) : nil
    }

    private static func differs(_ path: String) -> any Error {
        var refused = RefusedEntries()
        refused.add(RefusedEntry([UInt8](path.utf8), .differs))
        return refused.error ?? ArchiveError.empty
    }
}
