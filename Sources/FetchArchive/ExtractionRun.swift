internal import FetchModel
internal import FetchSystem

/// One extraction: detects the format, and extracts the archive or keeps it as a file.
struct ExtractionRun {
    /// How many bytes of an unknown file are read to find a zip's directory at its end.
    private static let unknownWindow = 64 << 20

    private let shape: Shape
    private let ceiling: LimitCeiling
    private let fileName: String?
    private let topDirectory: [UInt8]?
    private let input: ArchiveInput
    private let writer: Writer?
    private let hashes: HashQueue
    private let isHeldToDigest: Bool
    private let checkpoint: @Sendable () throws -> Void

    /// Extracts `input` below `directory`, or only lists it where that is `nil`.
    init(_ extraction: Extraction, _ input: ArchiveInput, _ directory: Directory?) {
        (shape, ceiling, fileName) = (extraction.shape, extraction.ceiling, extraction.fileName)
        topDirectory = extraction.topDirectory.map { [UInt8]($0.lowercased().utf8) }
        isHeldToDigest = extraction.isHeldToDigest
        checkpoint = extraction.checkpoint
        self.input = input
        writer = directory.map(Writer.init(below:))
        hashes = HashQueue(archive: input.hasher)
    }

    /// Does it. Throws as `Extraction.run` does.
    func run() throws -> Extracted {
        let extracted = try extract()
        hashes.finish()
        return extracted
    }

    private func extract() throws -> Extracted {
        let guards = LimitGuard(ceiling, isFile: !shape.unpack, isLocal: input.isLocal)
        if let length = input.length { try guards.expect(length) }
        let stream = CompressedStream(input.stream, guards: guards, hashes: hashes)
        guard shape.unpack else {
            try stream.drain()
            return try keep()
        }
        let format = try detect(stream)
        do {
            switch format {
            case .zip:
                try stream.drain()
                return try extractZip(guards)
            case .tar, .gzip, .filtered: return try extractTar(stream, guards)
            case .other(let contents): throw NotAnArchive(contents: contents)
            }
        } catch let error as NotAnArchive {
            guard fileName != nil else { throw ArchiveError.notAnArchive(try identify(error.contents, stream)) }
            if error.contents == .page, !keepsPages { throw ArchiveError.notAnArchive(.page) }
            try stream.drain()
            return try keep()
        }
    }

    /// The bytes cannot be extracted: they are kept as a file, or refused.
    private struct NotAnArchive: Error {
        let contents: Contents
    }

    private func detect(_ stream: CompressedStream) throws -> Format {
        var start = try stream.peek(Format.window)
        let format = Format(start)
        let isZeros = start.prefix(Format.window).allSatisfy { $0 == 0 }
        switch format {
        case .tar where isZeros, .other(.unknown):
            start = try stream.peek(Contents.discWindow)
            if Contents.isDisc(start) { return .other(Contents([UInt8](start))) }
        default: break
        }
        // An archive without entries looks like a file of zeros, which can be kept.
        return format == .tar && isZeros && fileName != nil ? .other(.zeros) : format
    }

    /// Returns what a file is that is not an archive: where its start does not say, its end may.
    private func identify(_ contents: Contents, _ stream: CompressedStream) throws -> Contents {
        switch contents {
        case .unknown, .known: break
        default: return contents
        }
        guard try stream.drain(atMost: Self.unknownWindow),
            let prefix = ZipDirectory.prefix(try FileWindow(try input.reopen()))
        else { return contents }
        return .prefixedZip(prefix)
    }

    /// Whether a web page can be what was requested.
    private var keepsPages: Bool {
        guard let name = fileName?.lowercased() else { return false }
        return [".html", ".htm", ".xhtml", ".xml", ".svg"].contains { name.hasSuffix($0) }
    }

    private func extractTar(_ stream: CompressedStream, _ guards: LimitGuard) throws -> Extracted {
        var reader = try tarReader(stream, guards)
        var builder = try TreeBuilder(
            shape,
            strip: shape.strip,
            topDirectory: topDirectory,
            guards: guards,
            hashes: hashes,
            writer: writer
        )
        try walk(builder, reader)
        if builder.isDisproved {
            try stream.drain()
            try writer?.clear()
            let guards = guards.again()
            reader = try tarReader(reopened(guards), guards)
            builder = try TreeBuilder(shape, strip: 0, guards: guards, hashes: hashes, writer: writer)
            try walk(builder, reader)
        }
        return try finish(builder, commit: reader.commit) {
            let guards = guards.again()
            return try tarReader(reopened(guards), guards)
        }
    }

    private func walk(_ builder: TreeBuilder, _ reader: any MemberReader) throws {
        do {
            while !builder.isDisproved, let member = try reader.next() {
                try checkpoint()
                try builder.take(member, from: reader)
            }
        } catch is ArchiveError where builder.guards.isCounting {
            // Past a limit the rest of the archive was only counted; that it is damaged does not matter any more.
            try builder.guards.finish(isComplete: false)
        }
    }

    private func reopened(_ guards: LimitGuard) throws -> CompressedStream {
        CompressedStream(ByteStream(of: try input.reopen()), guards: guards)
    }

    private func tarReader(_ stream: CompressedStream, _ guards: LimitGuard) throws -> TarReader {
        let layers = try CompressionLayers(stream, guards: guards)
        guard layers.count == 0 || layers.format == .tar else {
            throw NotAnArchive(contents: .compressed(layers.format.name))
        }
        if layers.count > 0, try layers.innermost.peek(Format.window).allSatisfy({ $0 == 0 }),
            Contents.isDisc(try layers.innermost.peek(Contents.discWindow))
        {
            throw NotAnArchive(contents: .compressed(Contents.disc))
        }
        // Compressed data has an end of its own, which is checked.
        return TarReader(layers.innermost, mayLackEnd: layers.count > 0 || input.length != nil || isHeldToDigest)
    }

    private func extractZip(_ guards: LimitGuard) throws -> Extracted {
        let file = try input.reopen()
        let reader = try ZipReader(file)
        let strip = shape.strip ?? TreeBuilder.commonDirectories(reader.names, topDirectory)
        let builder = try TreeBuilder(shape, strip: strip, guards: guards, hashes: hashes, writer: writer)
        try walk(builder, reader)
        return try finish(builder, commit: reader.commit) { try ZipReader(file) }
    }

    /// Makes hard links, then symbolic ones. `again` reads the archive once more.
    private func finish(
        _ builder: TreeBuilder,
        commit: String?,
        again: () throws -> any MemberReader
    ) throws -> Extracted {
        try builder.copyHardLinks(again: again)
        try builder.makeSymlinks(isPortable: shape.portable)
        try builder.finish()
        return try extracted(builder, commit: commit)
    }

    private func extracted(_ builder: TreeBuilder, commit: String?) throws -> Extracted {
        if builder.entries.isEmpty { throw empty }
        hashes.hashFiles()
        let entries = builder.entries
        let order = entries.indices.sorted { entries[$0].path.precedesInBytes(entries[$1].path) }
        return Extracted(
            tree: Tree(order.map { entries[$0] }),
            commit: commit.flatMap { CommitID($0) },
            droppedDirectory: builder.droppedDirectory,
            statuses: writer == nil ? [] : order.map { builder.statuses[$0] },
            portability: builder.namespace.remarks,
            placeholders: placeholders(builder)
        )
    }

    private func placeholders(_ builder: TreeBuilder) -> Placeholders {
        var placeholders = builder.placeholders
        if builder.entries.contains(where: { $0.path == ".gitmodules" && $0.mode != .symlink }) {
            placeholders.emptyDirectories = builder.namespace.emptyDirectories
        }
        return placeholders
    }

    private var empty: ArchiveError {
        var keys: [Dependency.Key] = []
        if let strip = shape.strip, strip > 0 { keys.append(.strip) }
        if shape.root != nil { keys.append(.root) }
        if !shape.include.isEmpty { keys.append(.include) }
        if !shape.exclude.isEmpty { keys.append(.exclude) }
        return keys.isEmpty ? .empty : .filtersEmpty(keys)
    }

    /// Keeps the archive as the one file of the tree.
    private func keep() throws -> Extracted {
        let guards = LimitGuard(ceiling, isFile: true, isLocal: true)
        let builder = try TreeBuilder(
            Shape(portable: shape.portable),
            strip: 0,
            guards: guards,
            hashes: hashes,
            writer: writer
        )
        let file = try input.reopen()
        let size = try file.status().size
        let reader = PlainFileReader(CompressedStream(ByteStream(of: file), guards: guards), size: size)
        try builder.take(Member(name: [UInt8]((fileName ?? "").utf8), size: size), from: reader)
        try builder.finish()
        return try extracted(builder, commit: nil)
    }
}

/// The bytes of a file that is kept as it is, as the one entry of an archive.
private final class PlainFileReader: MemberReader {
    let commit: String? = nil
    private let input: CompressedStream
    private let size: Int

    init(_ input: CompressedStream, size: Int) {
        self.input = input
        self.size = size
    }

    func next() -> Member? { nil }

    func read(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        var count = 0
        while let read = try input.lend({ bytes in
            try body(UnsafeRawBufferPointer(bytes))
            return (bytes.count, taken: bytes.count)
        }) { count += read }
        if count != size { throw ArchiveError.truncated(.file) }
    }
}
