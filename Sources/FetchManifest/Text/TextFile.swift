internal import FetchModel
internal import FetchSystem
internal import Glibc

/// Reads small text files of the project or the user: regular files alone, and never more than a limit.
enum TextFile {
    /// Which symbolic links are followed.
    enum Links {
        case all
        /// Those that stay in the file's own directory. A project that others wrote could otherwise show any file of the user in
        /// an error message.
        case inside
    }

    /// Why nothing was read.
    enum Absence: Error {
        case missing
        case directory
        /// A pipe, a device or a socket, which could block or never end.
        case special
        case tooLarge
        /// A link that leads out of its directory.
        case linkOutside
        /// A link to nothing, or to itself.
        case linkToNothing
        case system(SystemError)
    }

    /// Returns the bytes of the file at `path`. Throws `Absence`, also for more than `limit` bytes.
    static func read(_ path: String, limit: Int, following links: Links) throws(Absence) -> [UInt8] {
        try read(open(path, following: links), limit: limit)
    }

    /// Returns the bytes of `file`. Throws `Absence`, also for more than `limit` bytes.
    static func read(_ file: File, limit: Int) throws(Absence) -> [UInt8] {
        try content(of: file) { try file.contents(limit: limit) }
    }

    /// Returns SHA-256 of `file` and its size in bytes. Throws `Absence`, also for more than `limit` bytes.
    static func digest(_ file: File, limit: Int) throws(Absence) -> (sha256: SHA256Digest, size: Int) {
        try content(of: file) { try file.status().size > limit ? nil : try file.digest() }
    }

    private static func content<Content>(of file: File, read: () throws -> Content?) throws(Absence) -> Content {
        do {
            switch try file.status().kind {
            case .directory: throw Absence.directory
            case .symlink, .other: throw Absence.special
            case .file: break
            }
            guard let content = try read() else { throw Absence.tooLarge }
            return content
        } catch let absence as Absence {
            throw absence
        } catch let error as SystemError {
            throw .system(error)
        } catch {
            throw .system(SystemError(number: EIO, action: "read", path: file.path))
        }
    }

    /// Opens the file at `path`, or whatever else has that name. Throws `Absence`.
    static func open(_ path: String, following links: Links) throws(Absence) -> File {
        // Not blocking, because opening a pipe without a writer would wait forever.
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
        let descriptor = Glibc.open(path, links == .inside ? flags | O_NOFOLLOW : flags)
        if descriptor >= 0 { return File(owning: descriptor, path: path) }
        let error = SystemError.last("read", path)
        switch error.number {
        case ENOENT, ENOTDIR: throw .missing
        case ENXIO: throw .special
        case ELOOP where links == .inside: return try open(target(of: path), following: .inside)
        default: throw .system(error)
        }
    }

    /// Returns where the link at `path` leads: an absolute path without links, in the link's own directory or below it.
    static func target(of path: String) throws(Absence) -> String {
        let parent = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard let target = try? RealPath.of(path) else { throw .linkToNothing }
        guard let directory = try? RealPath.of(parent), target.hasPrefix(directory == "/" ? "/" : directory + "/")
        else {
            throw .linkOutside
        }
        return target
    }
}
