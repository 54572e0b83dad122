internal import FetchModel
internal import FetchSystem
internal import Glibc

/// Reading a manifest or a lock from the disk: the regular file that a path names, links followed, and never more of
/// it than is wanted.
enum TextFile {
    /// Why there is nothing to read.
    enum Absence: Error {
        case missing
        case folder
        /// A pipe, a device or a socket, which could block or never end.
        case special
        case tooLarge
        case system(SystemError)
    }

    /// The bytes of the file at `path`, at most `limit`.
    static func read(_ path: String, limit: Int) throws(Absence) -> [UInt8] {
        // Not blocking, so that a pipe without a writer cannot hold up the open itself.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        if descriptor < 0 {
            let error = SystemError.last("read", path)
            switch error.number {
            case ENOENT, ENOTDIR: throw .missing
            case ENXIO: throw .special
            default: throw .system(error)
            }
        }
        let file = File(owning: descriptor, path: path)
        do {
            switch try file.status().kind {
            case .folder: throw Absence.folder
            case .symlink, .other: throw Absence.special
            case .file: break
            }
            guard let bytes = try file.contents(limit: limit) else { throw Absence.tooLarge }
            return bytes
        } catch let absence as Absence {
            throw absence
        } catch let error as SystemError {
            throw .system(error)
        } catch {
            throw .system(SystemError(number: EIO, action: "read", path: path))
        }
    }
}
