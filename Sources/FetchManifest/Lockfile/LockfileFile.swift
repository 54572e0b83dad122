package import FetchModel
internal import FetchSystem

/// The lock on the disk.
package enum LockfileFile {
    /// The lock at `path`, `nil` where there is none; `name` is what messages call it. Throws a `Failure`: of kind
    /// `data` where it cannot be read as one, and of kind `disk` where the system refuses to give it.
    package static func read(path: String, shownAs name: String) throws(Failure) -> Lockfile? {
        guard let bytes = try bytes(path: path, shownAs: name) else { return nil }
        return try LockfileReader.read(bytes: bytes, file: name)
    }

    /// Puts `lock` at `path`, whole or not at all, and says whether that changed anything: a file that holds the same
    /// lines is left alone. Whoever calls this holds the project. Throws a `Failure` of kind `disk`.
    ///
    /// The new lock is first written to a hidden file whose name ends in `temporarySuffix`; a killed process leaves it.
    package static func write(
        _ lock: Lockfile,
        to path: String,
        temporarySuffix: String = Random.suffix()
    ) throws(Failure) -> Bool {
        let bytes = LockfileWriter.bytes(of: lock)
        let slash = path.lastIndex(of: "/")
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        let parent = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        do {
            let folder = try Folder(path: parent, followingLink: true)
            let status = try folder.status(name)
            switch status?.kind {
            case .symlink: throw unwritable(path, "is a symbolic link", "replace it by the file itself")
            case .folder, .other: throw unwritable(path, "is not a file", "move it away")
            case .file:
                let old = try folder.file(name).contents(limit: YAMLLimits.lockfile.bytes)
                if let old, old == bytes || withoutCarriageReturns(old) == bytes { return false }
            case nil: break
            }
            try folder.replace(
                name,
                with: bytes,
                permissions: status.map { $0.permissions & 0o777 } ?? 0o644,
                suffix: temporarySuffix
            )
            return true
        } catch let failure as Failure {
            throw failure
        } catch let error as SystemError {
            throw error.failure
        } catch {
            throw Failure(.bug, "bug", "cannot write '\(path)'")
        }
    }

    /// The bytes of the lock at `path`, unread; `nil` where there is none. Throws as `read` does.
    package static func bytes(path: String, shownAs name: String) throws(Failure) -> [UInt8]? {
        do throws(TextFile.Absence) {
            return try TextFile.read(path, limit: YAMLLimits.lockfile.bytes)
        } catch {
            let place = Place(file: name, line: 1, column: 1)
            switch error {
            case .missing: return nil
            case .folder: throw LockfileFault.damaged("the lock is a directory", at: place)
            case .special: throw LockfileFault.damaged("the lock is neither a file nor a directory", at: place)
            case .tooLarge:
                throw LockfileFault.damaged("the lock is larger than \(YAMLLimits.lockfile.bytes >> 20) MiB", at: place)
            case .system(let error): throw error.failure
            }
        }
    }

    /// git may have given the lock Windows's line ends; that is no change.
    private static func withoutCarriageReturns(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for (index, byte) in bytes.enumerated()
        where byte != 0x0d || index + 1 == bytes.count || bytes[index + 1] != 0x0a {
            result.append(byte)
        }
        return result
    }

    private static func unwritable(_ path: String, _ why: String, _ help: String) -> Failure {
        Failure(.disk, "lock-not-a-file", "cannot write the lock: \(Quotation.of(path)) \(why)", help: help)
    }
}
