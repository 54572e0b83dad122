package import FetchModel
internal import FetchSystem

/// A lockfile on the disk.
package enum LockfileFile {
    /// Returns the lockfile at `path`, `nil` if there is none; `name` is its name in messages.
    package static func read(path: String, shownAs name: String) throws(LockfileError) -> Lockfile? {
        guard let bytes = try bytes(path: path, shownAs: name) else { return nil }
        return try LockfileReader.read(bytes: bytes, file: name)
    }

    /// Writes `lock` to `path`, whole or not at all, and returns whether that changed anything: a file with the same lines
    /// is left alone. The caller must hold the project's lock.
    ///
    /// The new file is first written under a hidden name that ends in `temporarySuffix`; a killed process leaves it.
    package static func write(
        _ lock: Lockfile,
        to path: String,
        temporarySuffix: String = Random.suffix()
    ) throws(LockfileError) -> Bool {
        let slash = path.lastIndex(of: "/")
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        let parent = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        do {
            let directory = try Directory(path: parent, followingLink: true)
            let status = try directory.status(name)
            switch status?.kind {
            case .symlink: throw LockfileError.notAFile(path: path, .link)
            case .directory, .other: throw LockfileError.notAFile(path: path, .other)
            case .file: if try directory.file(name).hasLines(of: lock) { return false }
            case nil: break
            }
            try directory.replace(
                name,
                permissions: status.map { $0.permissions & 0o777 } ?? 0o644,
                suffix: temporarySuffix
            ) { file in
                try LockfileWriter.write(lock) { try file.write($0) }
            }
            return true
        } catch let error as LockfileError {
            throw error
        } catch let error as SystemError {
            throw .system(error)
        } catch {
            throw .system(SystemError(number: 0, action: "write", path: path))
        }
    }

    /// Returns the bytes of the lockfile at `path`, unread; `nil` if there is none.
    package static func bytes(path: String, shownAs name: String) throws(LockfileError) -> [UInt8]? {
        try contents(path, name) { file throws(TextFile.Absence) in
            try TextFile.read(file, limit: YAMLLimits.lockfile.bytes)
        }
    }

    /// Returns SHA-256 and the size in bytes of the lockfile at `path`, unread; `nil` if there is none.
    package static func digest(
        path: String,
        shownAs name: String
    ) throws(LockfileError) -> (sha256: SHA256Digest, size: Int)? {
        try contents(path, name) { file throws(TextFile.Absence) in
            try TextFile.digest(file, limit: YAMLLimits.lockfile.bytes)
        }
    }

    private static func contents<Contents>(
        _ path: String,
        _ name: String,
        read: (File) throws(TextFile.Absence) -> Contents
    ) throws(LockfileError) -> Contents? {
        do throws(TextFile.Absence) {
            return try read(TextFile.open(path, following: .inside))
        } catch {
            let place = Place(file: name, line: 1, column: 1)
            switch error {
            case .missing: return nil
            case .directory: throw .damaged(reason: "it is a directory", at: place)
            case .special: throw .damaged(reason: "it is neither a file nor a directory", at: place)
            case .tooLarge:
                throw .damaged(reason: "it is larger than \(YAMLLimits.lockfile.bytes >> 20) MiB", at: place)
            case .linkOutside: throw .linkOutside(at: place)
            case .linkToNothing: throw .linkToNothing(at: place)
            case .system(let error): throw .system(error)
            }
        }
    }
}

extension File {
    /// Returns whether the file has the lines of `lock`, whatever its line ends: git may have given it those of Windows.
    fileprivate func hasLines(of lock: Lockfile) throws -> Bool {
        let wanted = LockfileWriter.digest(of: lock)
        let limit = YAMLLimits.lockfile.bytes
        if try status().size > limit { return false }
        let own = try digest()
        // Line ends of Windows are a byte longer.
        if own.size <= wanted.size { return own == wanted }
        try seek(to: 0)
        guard let bytes = try contents(limit: limit) else { return false }
        return Self.withoutCarriageReturns(bytes) == LockfileWriter.bytes(of: lock)
    }

    /// Undoes Windows's line ends, which git may have given the lockfile.
    private static func withoutCarriageReturns(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for (index, byte) in bytes.enumerated()
        where byte != 0x0d || index + 1 == bytes.count || bytes[index + 1] != 0x0a {
            result.append(byte)
        }
        return result
    }
}
