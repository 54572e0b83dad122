package import FetchModel

/// Reads a pack (gitformat-pack(5)): objects, some of them as differences from others.
package struct PackReader {
    /// The most bytes of all objects together.
    private static let limit = 512 << 20

    private enum Content {
        case object(GitObject.Kind)
        case delta(from: Base)
    }

    private enum Base: Hashable {
        case offset(Int)
        case id(ObjectID)
    }

    private struct Entry {
        let content: Content
        let data: [UInt8]
    }

    private let format: ObjectID.Format
    private let held: (ObjectID) -> GitObject?
    private let bytes: [UInt8]
    private var entries: [Int: Entry] = [:]
    private var offsets: [Int] = []
    private var objects: [Int: GitObject] = [:]
    private var ids: [ObjectID: Int] = [:]
    /// Deltas whose base is not there yet.
    private var waiting: [Base: [Int]] = [:]
    /// Objects whose deltas can be applied now.
    private var made: [(offset: Int, id: ObjectID)] = []
    private var total = 0

    /// Returns the objects in the pack `bytes` of a repository of `format`, by the ids that follow from their bytes.
    /// `held` returns objects that are at hand, which may be bases.
    package static func objects(
        in bytes: [UInt8],
        _ format: ObjectID.Format,
        held: (ObjectID) -> GitObject? = { _ in nil }
    ) throws(PackError) -> [ObjectID: GitObject] {
        do {
            return try withoutActuallyEscaping(held) { held in
                var reader = PackReader(bytes, format, held)
                try reader.readEntries()
                return try reader.resolve()
            }
        } catch let error as PackError {
            throw error
        } catch {
            throw .damaged
        }
    }

    private init(_ bytes: [UInt8], _ format: ObjectID.Format, _ held: @escaping (ObjectID) -> GitObject?) {
        self.bytes = bytes
        self.format = format
        self.held = held
    }

    private mutating func readEntries() throws(PackError) {
        guard bytes.count >= 12 + format.length, bytes.starts(with: "PACK".utf8),
            [2, 3].contains(bytes[4..<8].reduce(0) { $0 << 8 | Int($1) })
        else { throw .notAPack }
        let end = bytes.count - format.length
        guard ObjectHasher.digest(of: bytes[..<end], format) == [UInt8](bytes[end...]) else { throw .checksum }
        let count = bytes[8..<12].reduce(0) { $0 << 8 | Int($1) }
        // Each takes a byte for its type and eight for the shortest compressed data.
        guard count <= end / 9 else { throw .damaged }
        var offset = 12
        for _ in 0..<count { offset = try readEntry(at: offset, before: end) }
        guard offset == end else { throw .checksum }
    }

    /// Reads the entry at `start`, and returns where the next one begins.
    private mutating func readEntry(at start: Int, before end: Int) throws(PackError) -> Int {
        var offset = start
        func byte() throws(PackError) -> UInt8 {
            guard offset < end else { throw .damaged }
            defer { offset += 1 }
            return bytes[offset]
        }
        var head = try byte()
        let type = head >> 4 & 7
        var (size, shift) = (Int(head & 0x0f), 4)
        while head & 0x80 != 0 {
            head = try byte()
            guard shift <= 32 else { throw .tooLarge }
            size |= Int(head & 0x7f) << shift
            shift += 7
        }
        let content: Content
        switch type {
        case 1: content = .object(.commit)
        case 2: content = .object(.tree)
        case 3: content = .object(.blob)
        case 4: content = .object(.tag)
        case 6:
            var next = try byte()
            var distance = Int(next & 0x7f)
            while next & 0x80 != 0 {
                next = try byte()
                guard distance < 1 << 40 else { throw .noBase }
                distance = (distance + 1) << 7 | Int(next & 0x7f)
            }
            guard distance > 0, distance <= start - 12 else { throw .noBase }
            content = .delta(from: .offset(start - distance))
        case 7:
            guard offset + format.length <= end,
                let id = ObjectID(bytes: [UInt8](bytes[offset..<(offset + format.length)]))
            else { throw .damaged }
            offset += format.length
            content = .delta(from: .id(id))
        default: throw .damaged
        }
        let limit = if case .object(let kind) = content { kind.limit } else { GitObject.Kind.blob.limit }
        guard size <= limit else { throw .tooLarge }
        let inflated: ZLibStream.Inflated
        do throws(PackError) {
            inflated = try ZLibStream.inflate(bytes[offset..<end], limit: size)
        } catch {
            throw error == .tooLarge ? .size : error
        }
        guard inflated.bytes.count == size else { throw .size }
        try add(size)
        entries[start] = Entry(content: content, data: inflated.bytes)
        offsets.append(start)
        return offset + inflated.consumed
    }

    private mutating func add(_ size: Int) throws(PackError) {
        total += size
        if total > Self.limit { throw .tooLarge }
    }

    /// Makes all objects. A base may follow what is made of it, so each object releases the deltas that wait for it: a pack of
    /// deltas in the worst order takes no longer than any other.
    private mutating func resolve() throws(PackError) -> [ObjectID: GitObject] {
        for offset in offsets {
            guard let entry = entries[offset] else { continue }
            switch entry.content {
            case .object(let kind): keep(GitObject(kind, entry.data), at: offset)
            case .delta(let base): waiting[base, default: []].append(offset)
            }
        }
        try applyDeltas()
        for base in Array(waiting.keys) {
            guard case .id(let id) = base, let object = held(id) else { continue }
            try release(base, object)
            try applyDeltas()
        }
        guard waiting.isEmpty else { throw .noBase }
        var result: [ObjectID: GitObject] = [:]
        for (id, offset) in ids { result[id] = objects[offset] }
        return result
    }

    /// Applies the deltas of all objects that are there, and of those that this makes.
    private mutating func applyDeltas() throws(PackError) {
        while let (offset, id) = made.popLast() {
            guard let object = objects[offset] else { continue }
            try release(.offset(offset), object)
            try release(.id(id), object)
        }
    }

    /// Applies the deltas that wait for `base`, which is `object`.
    private mutating func release(_ base: Base, _ object: GitObject) throws(PackError) {
        for offset in waiting.removeValue(forKey: base) ?? [] {
            guard let entry = entries[offset] else { continue }
            let bytes = try PackDelta.apply(entry.data, to: object.bytes, limit: object.kind.limit)
            try add(bytes.count)
            keep(GitObject(object.kind, bytes), at: offset)
        }
    }

    private mutating func keep(_ object: GitObject, at offset: Int) {
        objects[offset] = object
        let id = object.id(format)
        ids[id] = offset
        made.append((offset, id))
    }
}
