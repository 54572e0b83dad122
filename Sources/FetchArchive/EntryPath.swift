internal import FetchModel

/// An entry's path, split into names: `./`, doubled and closing slashes are gone.
struct EntryPath {
    /// The names, with one `/` between.
    private(set) var bytes: [UInt8] = []
    /// Where each name begins.
    private(set) var starts: [Int] = []
    /// Whether all bytes are ASCII and none is a control character or a backslash.
    private(set) var isPlain = true

    /// No names.
    init() {}

    /// The names in `raw`. Throws `Failure` where they lead elsewhere: that is refused of every entry, kept or not.
    init(_ raw: [UInt8]) throws {
        try read(raw)
    }

    /// Takes the names in `raw` instead; the memory serves again.
    mutating func read(_ raw: [UInt8]) throws {
        bytes.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        isPlain = true
        if let first = raw.first, first == Self.slash || Self.isDrive(raw) {
            throw Refusal.escape(raw, "has an absolute path")
        }
        raw.withUnsafeBufferPointer { raw in
            var start = 0
            while start < raw.count {
                var end = start
                while end < raw.count, raw[end] != Self.slash {
                    let byte = raw[end]
                    // 0x20...0x7e without the backslash
                    if byte &- 0x20 > 0x5e || byte == Self.backslash { isPlain = false }
                    end += 1
                }
                if end > start, !(end == start + 1 && raw[start] == Self.dot) {
                    if !bytes.isEmpty { bytes.append(Self.slash) }
                    starts.append(bytes.count)
                    bytes.append(contentsOf: raw[start..<end])
                }
                start = end + 1
            }
        }
        for index in starts.indices where isParent(at: index) {
            throw Refusal.escape(raw, "leads out of its folder with '..'")
        }
        if !isPlain { try checkBackslashes(raw) }
    }

    /// How many names there are.
    var count: Int { starts.count }

    /// Where the name at `index` ends.
    func end(of index: Int) -> Int { index + 1 < starts.count ? starts[index + 1] - 1 : bytes.count }

    /// The bytes of the name at `index`.
    func name(at index: Int) -> ArraySlice<UInt8> { bytes[starts[index]..<end(of: index)] }

    /// The bytes from the name at `index` on.
    func rest(from index: Int) -> ArraySlice<UInt8> { bytes[(index < starts.count ? starts[index] : bytes.count)...] }

    private func isParent(at index: Int) -> Bool {
        let start = starts[index]
        return bytes[start] == Self.dot && end(of: index) == start + 2 && bytes[start + 1] == Self.dot
    }

    /// Where backslashes separate names as well, none of them may lead elsewhere.
    private func checkBackslashes(_ raw: [UInt8]) throws {
        guard raw.contains(Self.backslash) else { return }
        if raw[0] == Self.backslash { throw Refusal.escape(raw, "has an absolute path") }
        let names = raw.split { $0 == Self.slash || $0 == Self.backslash }
        if names.contains(where: { $0.elementsEqual([Self.dot, Self.dot]) }) {
            throw Refusal.escape(raw, "leads out of its folder with '..'")
        }
    }

    /// Whether a path begins as `C:` does.
    static func isDrive(_ path: [UInt8]) -> Bool {
        path.count > 1 && path[1] == UInt8(ascii: ":") && (0x61...0x7a).contains(path[0] | 0x20)
    }

    static let slash = UInt8(ascii: "/")
    static let backslash = UInt8(ascii: "\\")
    static let dot = UInt8(ascii: ".")
}
