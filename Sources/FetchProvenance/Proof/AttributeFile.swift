/// The value of an attribute.
enum AttributeValue: Hashable, Sendable {
    case set, unset, unspecified
    case text(String)
}

/// One `.gitattributes` file (gitattributes(5)).
struct AttributeFile: Sendable {
    struct Rule: Sendable {
        let pattern: AttributePattern
        let values: [(name: String, value: AttributeValue)]
    }

    /// In the order of the file; later ones win.
    let rules: [Rule]
    /// What `[attr]` lines define.
    let macros: [String: [(name: String, value: AttributeValue)]]

    init(_ bytes: [UInt8]) {
        var rules: [Rule] = []
        var macros: [String: [(name: String, value: AttributeValue)]] = [:]
        let start = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        for line in bytes[start...].split(separator: UInt8(ascii: "\n")) where line.count < 2048 {
            let line = line.drop { Self.isBlank($0) }
            guard let first = line.first, first != UInt8(ascii: "#") else { continue }
            guard let (pattern, rest) = Self.pattern(line) else { continue }
            let words = rest.split(whereSeparator: Self.isBlank).map { String(decoding: $0, as: UTF8.self) }
            if pattern.starts(with: "[attr]".utf8) {
                let name = String(decoding: pattern.dropFirst(6), as: UTF8.self)
                macros[name] = [(name, .set)] + words.map(Self.value)
            } else if let pattern = AttributePattern(pattern) {
                rules.append(Rule(pattern: pattern, values: words.map(Self.value)))
            }
        }
        self.rules = rules
        self.macros = macros
    }

    private static func value(_ word: String) -> (name: String, value: AttributeValue) {
        if word.hasPrefix("-") { return (String(word.dropFirst()), .unset) }
        if word.hasPrefix("!") { return (String(word.dropFirst()), .unspecified) }
        guard let sign = word.firstIndex(of: "=") else { return (word, .set) }
        return (String(word[..<sign]), .text(String(word[word.index(after: sign)...])))
    }

    /// Returns the pattern at the start of `line`, which may be quoted as in C, and what follows it.
    private static func pattern(_ line: ArraySlice<UInt8>) -> (pattern: [UInt8], rest: ArraySlice<UInt8>)? {
        guard line.first == UInt8(ascii: "\"") else {
            let end = line.firstIndex(where: isBlank) ?? line.endIndex
            return ([UInt8](line[..<end]), line[end...])
        }
        var (rest, pattern) = (line.dropFirst(), [UInt8]())
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return (pattern, rest) }
            guard byte == UInt8(ascii: "\\") else {
                pattern.append(byte)
                continue
            }
            guard let escape = rest.popFirst() else { return nil }
            switch escape {
            case UInt8(ascii: "0")...UInt8(ascii: "3"):
                let digits = [escape] + rest.prefix(2)
                guard digits.count == 3, let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 8) else {
                    return nil
                }
                pattern.append(code)
                rest = rest.dropFirst(2)
            case UInt8(ascii: "t"): pattern.append(9)
            case UInt8(ascii: "n"): pattern.append(10)
            case UInt8(ascii: "r"): pattern.append(13)
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): pattern.append(escape)
            default: return nil
            }
        }
        return nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool { [9, 13, 32].contains(byte) }
}

/// The attributes of one path.
struct Attributes: Sendable {
    private var values: [String: AttributeValue] = [:]
    private var macros: [String: [(name: String, value: AttributeValue)]]

    /// The attributes of `path` by `files`, from the root's down to the nearest, each with its directory (`a/b/`).
    init(of path: String, isDirectory: Bool = false, by files: [(directory: String, file: AttributeFile)]) {
        macros = ["binary": [("binary", .set), ("diff", .unset), ("merge", .unset), ("text", .unset)]]
        // Macros are defined at the root alone.
        if let root = files.first, root.directory.isEmpty { macros.merge(root.file.macros) { $1 } }
        for (directory, file) in files {
            let relative = [UInt8](path.utf8.dropFirst(directory.utf8.count))
            for rule in file.rules where rule.pattern.matches(relative, isDirectory: isDirectory) {
                for (name, value) in rule.values { apply(name, value, depth: 0) }
            }
        }
    }

    /// The value of the attribute `name`.
    subscript(name: String) -> AttributeValue { values[name] ?? .unspecified }

    private mutating func apply(_ name: String, _ value: AttributeValue, depth: Int) {
        values[name] = value
        guard value == .set, depth < 8, let expansion = macros[name] else { return }
        for (other, value) in expansion where other != name { apply(other, value, depth: depth + 1) }
    }
}
