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
        let bytes = LockfileWriter.bytes(of: lock)
        let slash = path.lastIndex(of: "/")
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        let parent = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        do {
            let directory = try Directory(path: parent, followingLink: true)
            let status = try directory.status(name)
            switch status?.kind {
            case .symlink: throw LockfileError.notAFile(path: path, .link)
            case .directory, .other: throw LockfileError.notAFile(path: path, .other)
            case .file:
                let old = try directory.file(name).contents(limit: YAMLLimits.lockfile.bytes)
                if let old, old == bytes || withoutCarriageReturns(old) == bytes { return false }
            case nil: break
            }
            try directory.replace(
                name,
                with: bytes,
                permissions: status.map { $0.permissions & 0o777 } ?? 0o644,
                suffix: temporarySuffix
            )
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
        do throws(TextFile.Absence) {
            return try TextFile.read(path, limit: YAMLLimits.lockfile.bytes, following: .inside)
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
