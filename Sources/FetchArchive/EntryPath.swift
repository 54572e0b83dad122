internal import FetchModel

/// An entry's path, split into names; `.` names and surplus slashes are dropped.
struct EntryPath {
    /// The names, with one `/` between.
    private(set) var bytes: [UInt8] = []
    /// The index of each name's first byte.
    private(set) var starts: [Int] = []
    /// Whether `EntryName.isPlain(_:)` holds for all bytes of all names.
    private(set) var isPlain = true

    /// A path without names.
    init() {}

    /// Splits `raw`. Throws `RefusedEntry` where it leads elsewhere, which is refused even of entries that are dropped.
    init(_ raw: [UInt8]) throws {
        try read(raw)
    }

    /// Splits `raw` instead, reusing the memory. Throws `RefusedEntry` as `init(_:)` does.
    mutating func read(_ raw: [UInt8]) throws {
        bytes.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        isPlain = true
        if raw.first == Self.slash { throw RefusedEntry(raw, .absolutePath) }
        raw.withUnsafeBufferPointer { raw in
            var start = 0
            while start < raw.count {
                var end = start
                while end < raw.count, raw[end] != Self.slash {
                    if !EntryName.isPlain(raw[end]) { isPlain = false }
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
        for index in starts.indices where isParent(at: index) { throw RefusedEntry(raw, .parentDirectory) }
    }

    /// How many names there are.
    var count: Int { starts.count }

    /// The index after the last byte of the name at `index`.
    func end(of index: Int) -> Int { index + 1 < starts.count ? starts[index + 1] - 1 : bytes.count }

    /// The bytes of the name at `index`.
    func name(at index: Int) -> ArraySlice<UInt8> { bytes[starts[index]..<end(of: index)] }

    /// The bytes from the name at `index` on.
    func rest(from index: Int) -> ArraySlice<UInt8> { bytes[(index < starts.count ? starts[index] : bytes.count)...] }

    /// The bytes before the name at `index`.
    func prefix(before index: Int) -> ArraySlice<UInt8> {
        bytes[..<(index < starts.count ? starts[index] : bytes.count)]
    }

    private func isParent(at index: Int) -> Bool {
        let start = starts[index]
        return bytes[start] == Self.dot && end(of: index) == start + 2 && bytes[start + 1] == Self.dot
    }

    static let slash = UInt8(ascii: "/")
    static let backslash = UInt8(ascii: "\\")
    static let dot = UInt8(ascii: ".")
}
