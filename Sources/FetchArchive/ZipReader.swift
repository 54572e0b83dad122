internal import FetchModel
internal import FetchSystem

/// Reads zip by its central directory, and refuses what a program that reads it in another way would see differently.
///
/// libarchive reads zip as well, but takes names from the local headers, cuts them at a NUL, and inflates with zlib.
final class ZipReader: MemberReader {
    private let window: FileWindow
    private let inflater: Inflater
    private let directory: ZipDirectory
    private var index = -1
    private let output: UnsafeMutableRawBufferPointer

    /// Reads from `file`. Throws `ArchiveError` and `SystemError`.
    init(_ file: File) throws {
        window = try FileWindow(file)
        inflater = try Inflater(.none)
        directory = try ZipDirectory(window)
        // Last: `deinit` does not run for a reader whose `init` threw.
        output = .allocate(byteCount: BufferedReader.capacity, alignment: 64)
    }

    deinit { output.deallocate() }

    var commit: String? { String(validating: directory.comment, as: UTF8.self) }

    /// The paths of all entries, and whether each is a directory.
    var names: some Sequence<(name: [UInt8], isDirectory: Bool)> {
        directory.entries.lazy.map { ($0.name, $0.kind == .directory) }
    }

    func next() throws -> Member? {
        index += 1
        guard index < directory.entries.count else { return nil }
        let entry = directory.entries[index]
        var member = Member(name: entry.name, isAbsolute: entry.isAbsolute, kind: entry.kind)
        member.mode = entry.mode == 0 ? 0o644 : entry.mode & 0o7777
        switch member.kind {
        case .file: (member.size, member.expansion) = (entry.size, entry.size)
        case .directory where entry.size > 0:
            throw ArchiveError.damaged("the directory '\(ShownName.of(entry.name))' has bytes")
        case .symlink:
            // A target that is too long is refused by its length; there is no need to read all of it.
            if entry.size >= EntryName.longestPath {
                member.target = [UInt8](repeating: UInt8(ascii: "a"), count: EntryName.longestPath)
            } else {
                try read { member.target.append(contentsOf: $0) }
            }
        default: break
        }
        return member
    }

    func read(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let entry = directory.entries[index]
        let start = try dataStart(of: entry)
        var produced = 0
        var check: UInt32 = 0
        func emit(_ bytes: UnsafeRawBufferPointer) throws {
            produced += bytes.count
            guard produced <= entry.size else { throw Self.damaged(entry, "is longer than the zip says") }
            check = try InflateLibraries.crc32(check, bytes)
            try body(bytes)
        }
        switch ZipEntry.Method(rawValue: entry.method) {
        case .stored:
            guard entry.compressed == entry.size else { throw Self.damaged(entry, "has two sizes") }
            var done = 0
            while done < entry.compressed {
                let bytes = try window.some(at: start + done, atMost: entry.compressed - done)
                done += bytes.count
                try emit(bytes)
            }
        case .deflate: try inflate(entry, from: start, emit)
        case .bzip2: try decode(entry, from: start, .bzip2, emit)
        case .zstd: try decode(entry, from: start, .zstd, emit)
        case .xz: try decode(entry, from: start, .xz, emit)
        case nil: throw ArchiveError.unsupported(.method(entry.name))
        }
        guard produced == entry.size else { throw Self.damaged(entry, "is shorter than the zip says") }
        guard check == entry.check else { throw Self.damaged(entry, "does not match its checksum") }
    }

    private func inflate(_ entry: ZipEntry, from start: Int, _ emit: (UnsafeRawBufferPointer) throws -> Void) throws {
        inflater.reset()
        var done = 0
        var isFinished = false
        while !isFinished {
            let left = entry.compressed - done
            let input =
                left == 0
                ? UnsafeRawBufferPointer(start: nil, count: 0) : try window.some(at: start + done, atMost: left)
            let step = try inflater.step(input, into: output)
            done += step.consumed
            isFinished = step.isFinished
            if step.consumed == 0, step.produced == 0, !isFinished { throw Self.damaged(entry, "has no end") }
            if step.produced > 0 { try emit(UnsafeRawBufferPointer(rebasing: output[..<step.produced])) }
        }
        guard done == entry.compressed else { throw Self.damaged(entry, "has bytes after its end") }
    }

    /// Decodes with a filter, whose output is bounded by the entry's size.
    private func decode(
        _ entry: ZipEntry,
        from start: Int,
        _ filter: Format.Filter,
        _ emit: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let stream = CompressedStream(compressed(entry, from: start), guards: LimitGuard(.none))
        let decoder = try FilterDecoder(stream, filter)
        while case let count = try decoder.read(into: output), count > 0 {
            try emit(UnsafeRawBufferPointer(rebasing: output[..<count]))
        }
    }

    private func compressed(_ entry: ZipEntry, from start: Int) -> ByteStream {
        var done = 0
        return ByteStream { [window] in
            guard done < entry.compressed else { return nil }
            let bytes = [UInt8](try window.some(at: start + done, atMost: entry.compressed - done))
            done += bytes.count
            return bytes
        }
    }

    /// Returns the offset of the bytes of `entry`, after checking that its local header agrees with the directory.
    private func dataStart(of entry: ZipEntry) throws -> Int {
        let head = try window.bytes(at: entry.offset, 30)
        let flags = head.number(at: 6, as: UInt16.self)
        let nameLength = Int(head.number(at: 26, as: UInt16.self))
        let extraLength = Int(head.number(at: 28, as: UInt16.self))
        let start = entry.offset + 30 + nameLength + extraLength
        guard head.number(at: 0, as: UInt32.self) == 0x0403_4b50, start + entry.compressed <= entry.limit else {
            throw Self.damaged(entry, "is not where the zip says")
        }
        let check = head.number(at: 14, as: UInt32.self)
        let (compressed, size) = (head.number(at: 18, as: UInt32.self), head.number(at: 22, as: UInt32.self))
        guard head.number(at: 8, as: UInt16.self) == entry.method, (flags ^ entry.flags) & 0x2849 == 0 else {
            throw Self.damaged(entry, "has two headers that differ")
        }
        let name = [UInt8](try window.bytes(at: entry.offset + 30, nameLength))
        let extra = try ZipExtra([UInt8](window.bytes(at: entry.offset + 30 + nameLength, extraLength)))
        let unicode = try extra.unicodeName(for: name)
        let isSameName =
            unicode == nil && name == entry.rawName
            || ZipName.resolve(name, unicode, flags: flags, system: entry.system) == entry.name
        guard isSameName else { throw Self.damaged(entry, "has another name as well") }
        var wide = extra.zip64[...]
        let isSame =
            try check == entry.check && ZipEntry.widen(size, &wide) == entry.size
            && ZipEntry.widen(compressed, &wide) == entry.compressed
        guard entry.hasDescriptor || isSame else { throw Self.damaged(entry, "has two sizes or checksums") }
        return start
    }

    private static func damaged(_ entry: ZipEntry, _ reason: String) -> ArchiveError {
        ArchiveError.damaged("the entry '\(ShownName.of(entry.name))' \(reason)")
    }
}
