internal import FetchModel
internal import FetchSystem

/// A file without a name that holds the listings of records until the index is written: those of 200,000 files are 20 MB,
/// which a run that installs them does not need in memory meanwhile.
package final class RecordSpool: Sendable {
    /// A piece of the file.
    struct Part: Sendable {
        let file: File
        let offset: Int
        let size: Int

        /// Reads it. Throws `SystemError`.
        func bytes() throws -> [UInt8] { try file.bytes(at: offset, count: size) }

        /// Returns the `size` bytes of it from `offset` on.
        func part(at offset: Int, size: Int) -> Part { Part(file: file, offset: self.offset + offset, size: size) }
    }

    private enum State {
        /// So many bytes stayed in memory until now.
        case unused(kept: Int)
        case open(File, end: Int)
        /// There are no files without names there.
        case unusable
    }

    /// How many bytes are not worth a file.
    package static let threshold = 1 << 20

    private let keeps: Int
    private let makeFile: @Sendable () throws -> File
    private let state = Monitor(State.unused(kept: 0))

    /// A spool on the disk of `project`. What is added first, up to `keeps` bytes, is left in memory.
    package convenience init(in project: ProjectDirectory, keeping keeps: Int = threshold) {
        self.init(keeping: keeps) { try project.makeState().unnamedFile() }
    }

    /// A spool in the file that `makeFile` makes when it is needed.
    init(keeping keeps: Int, makeFile: @escaping @Sendable () throws -> File) {
        (self.keeps, self.makeFile) = (keeps, makeFile)
    }

    /// Adds `bytes`; returns `nil` where they are to stay in memory, because they are few or cannot be written, such as on a
    /// full disk.
    func add(_ bytes: ArraySlice<UInt8>) -> Part? {
        state.update { state in
            switch state {
            case .unused(let kept) where kept + bytes.count <= keeps:
                state = .unused(kept: kept + bytes.count)
                return nil
            case .unused: state = (try? makeFile()).map { .open($0, end: 0) } ?? .unusable
            case .open, .unusable: break
            }
            guard case .open(let file, let end) = state, (try? file.write(bytes, at: end)) != nil else { return nil }
            state = .open(file, end: end + bytes.count)
            return Part(file: file, offset: end, size: bytes.count)
        }
    }
}
