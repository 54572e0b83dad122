internal import FetchModel
internal import FetchSystem

/// Reads zip by its central directory, and refuses what a program that reads it otherwise would see differently.
///
/// libarchive reads zip as well, but takes names from the local headers, cuts them at a NUL, and inflates with zlib.
final class ZipReader: MemberReader {
    private let window: FileWindow
    private let guards: Guards
    private let inflater: Inflater
    private let directory: ZipDirectory
    private var index = -1
    private let output: UnsafeMutableRawBufferPointer

    /// Reads from `file`. Throws `Failure` and `SystemError`.
    init(_ file: File, guards: Guards) throws {
        window = try FileWindow(file)
        self.guards = guards
        inflater = try Inflater(.none)
        directory = try ZipDirectory(window)
        // Last, once nothing can be refused any more: a reader that was never made frees nothing.
        output = .allocate(byteCount: Inflow.portion, alignment: 64)
    }

    deinit { output.deallocate() }

    var commit: String? { String(validating: directory.comment, as: UTF8.self) }

    /// The paths of all entries, and whether each is a folder.
    var names: some Sequence<(name: [UInt8], isFolder: Bool)> {
        directory.entries.lazy.map { ($0.name, $0.kind == .folder) }
    }

    func next() throws -> Member? {
        index += 1
        guard index < directory.entries.count else { return nil }
        let entry = directory.entries[index]
        var member = Member(name: entry.name, kind: entry.kind)
        member.mode = entry.mode == 0 ? 0o644 : entry.mode & 0o7777
        switch member.kind {
        case .file: member.size = entry.size
        case .folder where entry.size > 0: throw Refusal.damaged("the folder '\(Refusal.shown(entry.name))' has bytes")
        case .symlink:
            // A target that is too long is refused by its length; no need to read all of it.
            if entry.size >= NameRules.longestPath {
                member.target = [UInt8](repeating: UInt8(ascii: "a"), count: NameRules.longestPath)
            } else {
                try Refusal.naming(entry.name) { try read { member.target.append(contentsOf: $0) } }
            }
        default: break
        }
        return member
    }

    func read(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let entry = directory.entries[index]
        let start = try dataStart(of: entry)
        var made = 0
        var check: UInt32 = 0
        func emit(_ bytes: UnsafeRawBufferPointer) throws {
            made += bytes.count
            guard made <= entry.size else { throw Self.damaged(entry, "is longer than the zip says") }
            try guards.unpacked(bytes.count)
            check = try Inflating.crc32(check, bytes)
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
        case .bzip2, .zstd, .xz:
            let unfilter = try Unfilter(CountedStream(compressed(entry, from: start), guards: Guards(.none)))
            while case let count = try unfilter.read(into: output), count > 0 {
                try emit(UnsafeRawBufferPointer(rebasing: output[..<count]))
            }
        case nil:
            let name = Refusal.shown(entry.name)
            throw Refusal.unsupported("the archive's entry '\(name)' is compressed in a way that is not supported")
        }
        guard made == entry.size else { throw Self.damaged(entry, "is shorter than the zip says") }
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
            done += step.taken
            isFinished = step.isFinished
            if step.taken == 0, step.made == 0, !isFinished { throw Self.damaged(entry, "has no end") }
            if step.made > 0 { try emit(UnsafeRawBufferPointer(rebasing: output[..<step.made])) }
        }
        guard done == entry.compressed else { throw Self.damaged(entry, "has bytes after its end") }
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

    /// Where the bytes of `entry` begin, once its local header says the same as the directory. Throws `Failure`.
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
        guard try extra.unicodeName(for: name) == entry.name else {
            throw Self.damaged(entry, "has another name as well")
        }
        var wide = extra.zip64[...]
        let isSame =
            try check == entry.check && ZipEntry.widen(size, &wide) == entry.size
            && ZipEntry.widen(compressed, &wide) == entry.compressed
        guard entry.hasDescriptor || isSame else { throw Self.damaged(entry, "has two sizes or checksums") }
        return start
    }

    private static func damaged(_ entry: ZipEntry, _ reason: String) -> Failure {
        Refusal.damaged("the entry '\(Refusal.shown(entry.name))' \(reason)")
    }
}
