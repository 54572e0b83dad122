import FetchModel
import TestSupport

@testable import FetchProvenance

extension FuzzEntry {
    /// What the first byte says: a pack (`r`), one without its checksum (`p`), entries to make one of (`b`), or a delta and its
    /// base (`d`). Every object has the id that its bytes have, and no more bytes than its kind may have.
    static let packs = FuzzEntry(
        "pack",
        seeds: {
            let blob = [0x33, 2] + [UInt8]("ab".utf8)
            return [
                [UInt8(ascii: "b")] + blob, [UInt8(ascii: "b")] + blob + [0x6c, 5, 2, 3, 0x91, 0, 2],
                [UInt8(ascii: "b")] + [0x70, 5, 4, 6, 0x90, 4, 2] + blob,
                [UInt8(ascii: "d"), 3, 1, 2, 3, 3, 4, 0x90, 3, 1, 9],
                [UInt8(ascii: "d"), 2, 1, 2, 2, 0x80, 4, 0xb0, 0xff, 0xff],
            ]
        }
    ) { bytes in
        let rest = bytes.dropFirst()
        do {
            switch bytes.first {
            case UInt8(ascii: "r"): try checkPack([UInt8](rest))
            case UInt8(ascii: "p"): try checkPack(sealed([UInt8](rest)))
            case UInt8(ascii: "b"): try checkPack(sealed(made(of: rest)))
            case UInt8(ascii: "d"):
                let base = [UInt8](rest.dropFirst().prefix(Int(rest.first ?? 0)))
                let delta = [UInt8](rest.dropFirst(1 + base.count))
                let made = try PackDelta.apply(delta, to: base, limit: 1 << 20)
                try promise(made.count <= 1 << 20, "a delta made \(made.count) bytes")
            default: return
            }
        } catch let error as PackError {
            guard let url = WebURL("https://example.com/a/b") else { return }
            try ExchangeError(url, .pack(error)).failure.promise()
        }
    }

    /// An object that is at hand, as the base of a delta that names it.
    private static let held = GitObject(.blob, [UInt8]("held".utf8))

    private static func checkPack(_ bytes: [UInt8]) throws {
        let heldID = held.id(.sha1)
        let objects = try PackReader.objects(in: bytes, .sha1) { $0 == heldID ? held : nil }
        for (id, object) in objects {
            try promise(object.id(.sha1) == id, "\(id) is the id of another object")
            try promise(object.bytes.count <= object.kind.limit, "an object of \(object.bytes.count) bytes")
        }
    }

    private static func sealed(_ bytes: [UInt8]) -> [UInt8] { bytes + ObjectHasher.digest(of: bytes, .sha1) }

    /// A pack of the entries that `text` describes, each with a byte for its type and one for its size: libFuzzer cannot
    /// compress. The low half of the first byte says how far before it the base of a delta is, or that it is named.
    private static func made(of text: ArraySlice<UInt8>) -> [UInt8] {
        var rest = text
        var entries: [[UInt8]] = []
        while let head = rest.popFirst(), let size = rest.popFirst() {
            let data = [UInt8](rest.prefix(Int(size)))
            rest = rest.dropFirst(data.count)
            let type = head >> 4 & 7
            var entry = [type << 4 | UInt8(data.count & 15) | (data.count > 15 ? 0x80 : 0)]
            if data.count > 15 { entry.append(UInt8(data.count >> 4)) }
            if type == 6 {
                let distance = entries.suffix(Int(head & 15)).map(\.count).reduce(0, +)
                if distance > 127 { entry.append(0x80 | UInt8(truncatingIfNeeded: (distance >> 7) - 1) & 0x7f) }
                entry.append(UInt8(distance & 127))
            } else if type == 7 {
                let kept = head & 1 == 0 ? held : GitObject(.blob, [UInt8]("ab".utf8))
                entry += kept.id(.sha1).bytes
            }
            entries.append(entry + ZLibStream.stored(data))
        }
        let count = entries.count
        return [UInt8]("PACK".utf8) + [0, 0, 0, 2, 0, 0, UInt8(count >> 8 & 0xff), UInt8(count & 0xff)]
            + entries.flatMap(\.self)
    }
}
