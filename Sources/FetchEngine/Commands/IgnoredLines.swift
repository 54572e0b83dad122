/// The lines of a `.gitignore`, and what has to be added for it to ignore more.
struct IgnoredLines {
    private let bytes: [UInt8]

    /// The file's bytes; none for a file that does not exist.
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Returns those of `wanted` that the file lacks, and the bytes that add them, with the line ends that the file has.
    func adding(_ wanted: [String]) -> (lines: [String], bytes: [UInt8]) {
        let patterns = Set(
            bytes.split(separator: UInt8(ascii: "\n")).map { Self.pattern(String(decoding: $0, as: UTF8.self)) }
        )
        let missing = wanted.filter { !patterns.contains(Self.pattern($0)) }
        let end: [UInt8] = bytes.contains(UInt8(ascii: "\r")) && hasOnlyPairs ? [0x0d, 0x0a] : [0x0a]
        let joint = bytes.isEmpty || bytes.last == UInt8(ascii: "\n") ? [] : end
        return (missing, missing.isEmpty ? [] : joint + missing.flatMap { Array($0.utf8) + end })
    }

    /// Whether every line feed follows a carriage return.
    private var hasOnlyPairs: Bool {
        bytes.indices.allSatisfy { index in
            bytes[index] != UInt8(ascii: "\n") || index > 0 && bytes[index - 1] == UInt8(ascii: "\r")
        }
    }

    /// `vendor` for `/vendor/`, `vendor/` and `vendor`: each ignores that directory at the top.
    private static func pattern(_ line: String) -> String {
        var line = line[...]
        while let last = line.unicodeScalars.last, [" ", "\r", "\t"].contains(last) { line.unicodeScalars.removeLast() }
        if line.hasPrefix("/") { line = line.dropFirst() }
        if line.hasSuffix("/") { line = line.dropLast() }
        return String(line)
    }
}
