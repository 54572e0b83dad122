internal import Glibc

extension Directory {
    /// Replaces the file `name` atomically: a reader sees the old content or the new one.
    ///
    /// With `durably`, so does a crash of the machine; without it, a crash may leave an empty file. The content is first
    /// written to the file `.<name>.<suffix>`, which a killed process leaves behind. Throws `SystemError`.
    package func replace(
        _ name: String,
        with bytes: [UInt8],
        permissions: UInt32 = 0o666,
        durably: Bool = true,
        suffix: String = Random.suffix()
    ) throws {
        try replace(name, permissions: permissions, durably: durably, suffix: suffix) { try $0.write(bytes) }
    }

    /// Does the same with what `write` writes, piece by piece.
    package func replace(
        _ name: String,
        permissions: UInt32 = 0o666,
        durably: Bool = true,
        suffix: String = Random.suffix(),
        writing write: (File) throws -> Void
    ) throws {
        try place(name, permissions: permissions, suffix: suffix) { temporary, file in
            try write(file)
            if durably { try file.synchronize() }
            try rename(temporary, to: name, in: self)
        }
        if durably { try check(fsync(descriptor), "write", path) }
    }

    /// Creates the file `name` with `bytes`, whole or not at all, and never over something that has that name. Throws `SystemError`;
    /// `EEXIST` where there is something.
    package func createWhole(_ name: String, with bytes: [UInt8]) throws {
        try place(name, permissions: 0o666, suffix: Random.suffix()) { temporary, file in
            try file.write(bytes)
            try file.synchronize()
            try renameExclusively(temporary, to: name, in: self)
        }
    }

    /// Creates the temporary file of `name`, which `fill` fills and renames; where that fails, the file is removed.
    private func place(
        _ name: String,
        permissions: UInt32,
        suffix: String,
        fill: (_ temporary: String, File) throws -> Void
    ) throws {
        let temporary = Self.temporaryName(for: name, suffix)
        do {
            let file = try create(temporary, permissions: permissions)
            do {
                try fill(temporary, file)
            } catch {
                unlinkat(descriptor, temporary, 0)
                throw error
            }
        } catch let error as SystemError where error.path == path(of: temporary) {
            // The user knows nothing of the other file.
            throw error.of("write", path(of: name))
        }
    }

    /// Removes what killed calls of `replace(_:with:)` for `name` left behind, with suffixes that `isOwn` accepts. The
    /// caller must hold a lock that excludes such calls. Throws `SystemError`.
    package func sweepReplacements(of name: String, where isOwn: (Substring) -> Bool = Random.isSuffix) throws {
        try sweepReplacements(of: [name]) { suffix, _ in isOwn(suffix) }
    }

    /// Does the same for several names, whose suffixes `isOwn` gets with them, with one listing of the directory.
    package func sweepReplacements(of names: [String], where isOwn: (Substring, _ name: String) -> Bool) throws {
        let prefixes = names.map { Self.temporaryName(for: $0, "") }
        for entry in try entries() where entry.name.utf8.first == UInt8(ascii: ".") {
            for (name, prefix) in zip(names, prefixes) where entry.name.hasPrefix(prefix) {
                if isOwn(entry.name.dropFirst(prefix.count), name) { try remove(entry.name) }
            }
        }
    }

    private static func temporaryName(for name: String, _ suffix: String) -> String { ".\(name).\(suffix)" }
}
