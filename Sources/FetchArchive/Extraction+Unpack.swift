internal import FetchModel
internal import FetchSystem

extension Extraction {
    /// Tells what the bytes are, and unpacks or keeps them; nothing is written where `folder` is `nil`.
    func unpack(_ input: ArchiveInput, into folder: Folder?) throws -> Extracted {
        let writer = folder.map(Writer.init(below:))
        let guards = Guards(guards)
        guard shape.unpack else {
            try input.stream.drain()
            return try keep(input, guards, writer)
        }
        let stream = CountedStream(input.stream, guards: guards)
        let start = try stream.peek(Format.window)
        let format = Format(start)
        do {
            // An archive of nothing looks like a file of zeros, which can be kept.
            if format == .tar, fileName != nil, start.prefix(Format.window).allSatisfy({ $0 == 0 }) {
                throw NoArchive(reason: "it is nothing but zeros")
            }
            switch format {
            case .zip:
                try stream.drain()
                return try unpackZip(input, guards, writer)
            case .other(let reason, let isPage):
                if isPage, !keepsPages { throw Format.refusal(reason, isPage: true) }
                throw NoArchive(reason: reason)
            case .tar, .gzip, .filtered:
                return try unpackTar(input, stream, format, guards, writer)
            }
        } catch let stranger as NoArchive {
            guard fileName != nil else { throw Format.refusal(stranger.reason, isPage: false) }
            try stream.drain()
            return try keep(input, guards, writer)
        }
    }

    /// The bytes are none that can be unpacked: so they are kept, or refused.
    private struct NoArchive: Error {
        let reason: String
    }

    /// Whether a web page can be what was asked for.
    private var keepsPages: Bool {
        guard let name = fileName?.lowercased() else { return false }
        return [".html", ".htm", ".xhtml", ".xml", ".svg"].contains { name.hasSuffix($0) }
    }

    private func unpackTar(
        _ input: ArchiveInput,
        _ stream: CountedStream,
        _ format: Format,
        _ guards: Guards,
        _ writer: Writer?
    ) throws -> Extracted {
        var reader = try tarReader(stream, format, guards)
        var walk = try Unpacking(shape, strip: shape.strip, guards: guards, writer: writer)
        while !walk.isDisproved, let member = try reader.next() { try walk.take(member, from: reader) }
        if walk.isDisproved {
            try stream.drain()
            try writer?.clear()
            guards.restart()
            reader = try tarReader(CountedStream(ByteStream(of: input.reopen()), guards: guards), format, guards)
            walk = try Unpacking(shape, strip: 0, guards: guards, writer: writer)
            while let member = try reader.next() { try walk.take(member, from: reader) }
        }
        return try finish(walk, commit: reader.commit) {
            try tarReader(CountedStream(ByteStream(of: input.reopen()), guards: guards), format, guards)
        }
    }

    private func tarReader(_ stream: CountedStream, _ format: Format, _ guards: Guards) throws -> TarReader {
        let pull: Inflow.Pull
        switch format {
        case .gzip:
            let gunzip = try Gunzip(stream)
            pull = { try gunzip.read(into: $0) }
        case .filtered:
            let unfilter = try Unfilter(stream)
            pull = { try unfilter.read(into: $0) }
        default: pull = { try stream.read(into: $0) }
        }
        let inflow = Inflow { buffer in
            let count = try pull(buffer)
            try guards.unpacked(count)
            return count
        }
        if format != .tar {
            let first = [UInt8](try inflow.peek(TarHeader.block))
            if !TarHeader.isPlausible(first) { throw NoArchive(reason: "what its compression holds is no tar") }
        }
        return TarReader(inflow, guards: guards)
    }

    private func unpackZip(_ input: ArchiveInput, _ guards: Guards, _ writer: Writer?) throws -> Extracted {
        let file = try input.reopen()
        let reader = try ZipReader(file, guards: guards)
        let strip = try shape.strip ?? Unpacking.commonFolders(reader.names)
        let walk = try Unpacking(shape, strip: strip, guards: guards, writer: writer)
        while let member = try reader.next() { try walk.take(member, from: reader) }
        return try finish(walk, commit: reader.commit) { try ZipReader(file, guards: guards) }
    }

    /// What follows the last entry: hard links, then symbolic ones. `again` reads the archive once more, for files
    /// that only a link keeps.
    private func finish(_ walk: Unpacking, commit: String?, again: () throws -> any MemberReader) throws -> Extracted {
        try walk.settle()
        var missing = try walk.copyHardLinks()
        if !missing.isEmpty {
            let reader = try again()
            while let member = try reader.next() {
                guard let links = missing.removeValue(forKey: try EntryPath(member.name).bytes) else { continue }
                try walk.rescue(member, for: links, from: reader)
            }
            if let link = missing.values.joined().min(by: { $0.path.precedesInBytes($1.path) }) {
                throw Refusal.hardLink(link.name, to: link.target, "leads to nothing in the archive")
            }
        }
        try walk.settleHardLinks()
        try walk.makeSymlinks()
        return try extracted(walk, commit: commit)
    }

    private func extracted(_ walk: Unpacking, commit: String?) throws -> Extracted {
        if walk.entries.isEmpty { throw empty }
        let order = walk.entries.indices.sorted { walk.entries[$0].path.precedesInBytes(walk.entries[$1].path) }
        let tree = Tree(order.map { walk.entries[$0] })
        let statuses = walk.writer == nil ? [] : order.map { walk.statuses[$0] }
        return Extracted(tree: tree, commit: commit.flatMap { CommitID($0) }, statuses: statuses)
    }

    private var empty: Failure {
        var filters: [String] = []
        if let strip = shape.strip, strip > 0 { filters.append("strip") }
        if shape.root != nil { filters.append("root") }
        if !shape.include.isEmpty { filters.append("include") }
        if !shape.exclude.isEmpty { filters.append("exclude") }
        if filters.isEmpty {
            return Failure(
                .data,
                "archive-empty",
                "the archive holds no file",
                help: "check that the URL is the right one"
            )
        }
        return Failure(
            .data,
            "filters-empty",
            "nothing of the archive is left after \(filters.joined(separator: ", "))",
            help: "paths are relative to root, after the leading folders that strip drops"
        )
    }

    /// Keeps the bytes as the one file. A blob's id begins with its size, so they are taken once all are there.
    private func keep(_ input: ArchiveInput, _ guards: Guards, _ writer: Writer?) throws -> Extracted {
        guards.restart()
        let source = try input.reopen()
        let size = try source.status().size
        let walk = try Unpacking(Shape(), strip: 0, guards: guards, writer: writer)
        let stream = CountedStream(ByteStream(of: source), guards: guards)
        let member = Member(name: [UInt8]((fileName ?? "").utf8), size: size)
        try walk.take(member, from: PlainReader(stream, size: size))
        return try extracted(walk, commit: nil)
    }
}

/// The bytes of a file that is no archive, as its one entry.
private final class PlainReader: MemberReader {
    let commit: String? = nil
    private let input: Inflow
    private let size: Int

    init(_ stream: CountedStream, size: Int) {
        input = Inflow(of: stream)
        self.size = size
    }

    func next() -> Member? { nil }

    func read(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        var count = 0
        while case let bytes = try input.take(atMost: Inflow.portion), !bytes.isEmpty {
            count += bytes.count
            try body(bytes)
        }
        if count != size { throw Refusal.truncated("its file changed while it was read") }
    }
}
