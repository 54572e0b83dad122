internal import CLibArchive
internal import FetchModel

/// The bytes inside one layer of xz, zstd or bzip2, through a filter of libarchive.
///
/// The filter is named rather than detected: libarchive would otherwise peel up to 25 nested layers by itself, and what
/// the inner ones produce would be held against no limit.
final class FilterDecoder: LayerDecoder {
    /// What libarchive's callbacks see: it requests bytes, and an error of the stream is kept here until it is thrown.
    private final class Feed {
        let input: any ByteFeed
        let buffer: UnsafeMutableRawBufferPointer
        var passed = 0
        var error: (any Error)?

        init(_ input: any ByteFeed) {
            self.input = input
            buffer = .allocate(byteCount: BufferedReader.capacity, alignment: 64)
        }

        deinit { buffer.deallocate() }

        func next() -> Int {
            do {
                let count = try input.read(into: buffer)
                passed += count
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

    /// Decodes `input`, which is compressed by `filter`. Throws `ArchiveError`.
    init(_ input: any ByteFeed, _ filter: Format.Filter) throws {
        guard let library = ArchiveLibrary.loaded?.functions else {
            throw ArchiveError.unsupported(.missingLibrary("libarchive (libarchive.so.13)", package: "libarchive13"))
        }
        let functions = library.pointee
        guard let archive = functions.read_new() else { throw ArchiveError.unsupported(.libraryFailed("libarchive")) }
        self.library = library
        self.archive = archive
        feed = Feed(input)
        _ = functions.read_support_format_raw(archive)
        _ = functions.read_support_format_empty(archive)
        let code =
            switch filter {
            case .xz: ARCHIVE_FILTER_XZ
            case .zstd: ARCHIVE_FILTER_ZSTD
            case .bzip2: ARCHIVE_FILTER_BZIP2
            }
        guard functions.read_append_filter(archive, code) >= ARCHIVE_WARN else {
            throw ArchiveError.unsupported(.libraryFailed("libarchive"))
        }
    }

    deinit { _ = library.pointee.read_free(archive) }

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
        // Opening reads the first bytes. It succeeds where they are damaged, and the data then looks empty.
        guard result >= ARCHIVE_WARN, !hasFailed else { throw failure() }
        var entry: OpaquePointer?
        switch library.pointee.read_next_header(archive, &entry) {
        case ARCHIVE_EOF where !hasFailed: try finish()
        case ARCHIVE_EOF: throw failure()
        case let result where result < ARCHIVE_WARN: throw failure()
        default: break
        }
        isOpen = true
    }

    private var hasFailed: Bool { feed.error != nil || library.pointee.error_string(archive) != nil }

    /// Checks that the compressed data ends where the input does.
    private func finish() throws {
        isAtEnd = true
        if library.pointee.filter_bytes(archive, -1) < feed.passed { throw Self.trailing }
        while case let count = feed.next(), count != 0 {
            if count < 0 { throw failure() }
            throw Self.trailing
        }
    }

    private static let trailing = ArchiveError.trailing("there are bytes after its compressed data")

    private func failure() -> any Error {
        if let error = feed.error { return error }
        let reason = library.pointee.error_string(archive).map { String(cString: $0).lowercased() } ?? ""
        func says(_ words: String) -> Bool { reason.contains(words) }
        // "no progress is possible" is liblzma's message where its input ends too early.
        if says("truncated") || says("no progress is possible") { return ArchiveError.truncated(.compressedData) }
        // The first frame was detected by its mark: what has none comes after it.
        if says("unknown frame descriptor") { return Self.trailing }
        if says("too much memory") || says("memory limit") || says("out of memory") {
            return ArchiveError.unsupported(.window)
        }
        return ArchiveError.damaged(
            says("checksum") ? "its contents do not match their checksum" : "its compressed data is wrong"
        )
    }
}
