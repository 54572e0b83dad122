internal import CLibArchive
internal import FetchModel

/// The bytes inside xz, zstd or bzip2, through libarchive's filters.
final class Unfilter {
    /// What libarchive's callbacks see: it asks for bytes, and an error of the stream waits here for its turn.
    private final class Feed {
        let stream: CountedStream
        let buffer: UnsafeMutableRawBufferPointer
        var given = 0
        var error: (any Error)?

        init(_ stream: CountedStream) {
            self.stream = stream
            buffer = .allocate(byteCount: Inflow.portion, alignment: 64)
        }

        deinit { buffer.deallocate() }

        func next() -> Int {
            do {
                let count = try stream.read(into: buffer)
                given += count
                return count
            } catch {
                self.error = error
                return -1
            }
        }
    }

    private let library: UnsafePointer<fetch_archive>
    private let archive: OpaquePointer
    private let feed: Feed
    private var isOpen = false
    private var isAtEnd = false

    /// The bytes inside `stream`, which begins as one of the filters' formats does.
    init(_ stream: CountedStream) throws {
        guard let library = ArchiveLibrary.loaded?.functions else {
            throw Refusal.unsupported("it needs libarchive (libarchive.so.13), which is not installed")
        }
        let functions = library.pointee
        guard let archive = functions.read_new() else { throw Refusal.unsupported("libarchive could not be started") }
        self.library = library
        self.archive = archive
        feed = Feed(stream)
        _ = functions.read_support_filter_xz(archive)
        _ = functions.read_support_filter_zstd(archive)
        _ = functions.read_support_filter_bzip2(archive)
        _ = functions.read_support_format_raw(archive)
        _ = functions.read_support_format_empty(archive)
    }

    deinit { _ = library.pointee.read_free(archive) }

    /// Puts bytes into `output` and says how many; 0 at the end. Throws `Failure`, and what the stream throws.
    func read(into output: UnsafeMutableRawBufferPointer) throws -> Int {
        if isAtEnd { return 0 }
        if !isOpen {
            try open()
            if isAtEnd { return 0 }
        }
        let count = library.pointee.read_data(archive, output.baseAddress, output.count)
        if count < 0 { throw failure() }
        if count == 0 { try finish() }
        return count
    }

    private func open() throws {
        // The feed lives as long as the archive: both belong to this object.
        let result = library.pointee.read_open(
            archive,
            Unmanaged.passUnretained(feed).toOpaque(),
            nil,
            { _, context, bytes in
                guard let context else { return -1 }
                let feed = Unmanaged<Feed>.fromOpaque(context).takeUnretainedValue()
                bytes?.pointee = UnsafeRawPointer(feed.buffer.baseAddress)
                return feed.next()
            },
            nil
        )
        guard result >= ARCHIVE_WARN else { throw failure() }
        var entry: OpaquePointer?
        switch library.pointee.read_next_header(archive, &entry) {
        case ARCHIVE_EOF: try finish()
        case let result where result < ARCHIVE_WARN: throw failure()
        default: break
        }
        isOpen = true
    }

    /// The filters end where their data does: what they left of the stream must not be there.
    private func finish() throws {
        isAtEnd = true
        if library.pointee.filter_bytes(archive, -1) < feed.given {
            throw Refusal.trailing("there are bytes after its compressed data")
        }
        while case let count = feed.next(), count != 0 {
            if count < 0 { throw failure() }
            throw Refusal.trailing("there are bytes after its compressed data")
        }
    }

    private func failure() -> any Error {
        if let error = feed.error { return error }
        let reason = library.pointee.error_string(archive).map { String(cString: $0) } ?? "its compressed data is wrong"
        // That is how liblzma says that its input ended.
        let isShort = reason.lowercased().contains("truncated") || reason.contains("no progress is possible")
        if isShort { return Refusal.truncated("its compressed data has no end") }
        return Refusal.damaged(Refusal.shown(reason.lowercased().utf8))
    }
}
