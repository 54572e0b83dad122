internal import FetchModel

/// The lines of a file in git's configuration format (git-config(1), "Syntax"), read as data: nothing is included,
/// expanded or run. What git itself would not read is refused.
struct ConfigurationText: Sendable {
    /// One variable.
    struct Variable: Hashable, Sendable {
        /// In lower case.
        var section: String
        /// As written; empty without one.
        var subsection: String
        /// In lower case.
        var name: String
        /// `nil` where the name stands alone, which means `true`.
        var value: String?
        /// The line, from 1.
        var line: Int
    }

    /// A line that is not part of the format.
    struct Malformed: Error, Hashable, Sendable {
        let line: Int
    }

    /// In the order of the file.
    let variables: [Variable]

    /// Reads `bytes`. Throws `Malformed`.
    init(_ bytes: [UInt8]) throws(Malformed) {
        var reader = Reader(bytes)
        variables = try reader.variables()
    }

    private struct Reader {
        private let bytes: [UInt8]
        private var index: Int
        private var line = 1

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            index = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        }

        mutating func variables() throws(Malformed) -> [Variable] {
            var variables: [Variable] = []
            var header: (section: String, subsection: String)?
            while let byte = next() {
                switch byte {
                case _ where Self.isSpace(byte): continue
                case UInt8(ascii: "#"), UInt8(ascii: ";"): skipLine()
                case UInt8(ascii: "["): header = try self.header()
                default:
                    guard let header, Self.isLetter(byte) else { throw Malformed(line: line) }
                    let start = line
                    let name = try name(from: byte)
                    variables.append(
                        Variable(
                            section: header.section,
                            subsection: header.subsection,
                            name: name,
                            value: try value(),
                            line: start
                        )
                    )
                }
            }
            return variables
        }

        /// The next byte; a line end of Windows is one of Unix.
        private mutating func next() -> UInt8? {
            guard index < bytes.count else { return nil }
            var byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\r"), index < bytes.count, bytes[index] == UInt8(ascii: "\n") {
                byte = bytes[index]
                index += 1
            }
            if byte == UInt8(ascii: "\n") { line += 1 }
            return byte
        }

        private var peeked: UInt8? {
            var copy = self
            return copy.next()
        }

        private mutating func skipLine() {
            while let byte = next(), byte != UInt8(ascii: "\n") {}
        }

        /// `section]`, `section.subsection]` or `section "subsection"]`.
        private mutating func header() throws(Malformed) -> (section: String, subsection: String) {
            var section: [UInt8] = []
            let start = line
            while let byte = next() {
                switch byte {
                case UInt8(ascii: "]"):
                    let parts = section.split(separator: UInt8(ascii: "."), maxSplits: 1)
                    guard let first = parts.first else { throw Malformed(line: line) }
                    return (try text(Array(first)), try text(Array(parts.count > 1 ? parts[1] : [])))
                case _ where Self.isSpace(byte) && byte != UInt8(ascii: "\n"):
                    guard !section.isEmpty else { throw Malformed(line: line) }
                    return (try text(section), try subsection())
                case _ where Self.isName(byte) || byte == UInt8(ascii: "."):
                    section.append(EntryName.lowercased(byte))
                default: throw Malformed(line: start)
                }
            }
            throw Malformed(line: start)
        }

        private mutating func subsection() throws(Malformed) -> String {
            var byte = next()
            while let space = byte, Self.isSpace(space), space != UInt8(ascii: "\n") { byte = next() }
            guard byte == UInt8(ascii: "\"") else { throw Malformed(line: line) }
            var name: [UInt8] = []
            while let byte = next() {
                switch byte {
                case UInt8(ascii: "\n"): throw Malformed(line: line - 1)
                case UInt8(ascii: "\""):
                    guard next() == UInt8(ascii: "]") else { throw Malformed(line: line) }
                    return try text(name)
                case UInt8(ascii: "\\"):
                    guard let escaped = next(), escaped != UInt8(ascii: "\n") else { throw Malformed(line: line) }
                    name.append(escaped)
                default: name.append(byte)
                }
            }
            throw Malformed(line: line)
        }

        /// The name that begins with `first`, up to the `=` or the end of the line, which is left.
        private mutating func name(from first: UInt8) throws(Malformed) -> String {
            var name = [EntryName.lowercased(first)]
            while let byte = peeked, Self.isName(byte) {
                name.append(EntryName.lowercased(byte))
                _ = next()
            }
            while peeked == UInt8(ascii: " ") || peeked == UInt8(ascii: "\t") { _ = next() }
            return try text(name)
        }

        private mutating func value() throws(Malformed) -> String? {
            let start = line
            guard let byte = next(), byte != UInt8(ascii: "\n") else { return nil }
            guard byte == UInt8(ascii: "=") else { throw Malformed(line: start) }
            var value: [UInt8] = []
            var kept = 0
            var isQuoted = false
            while true {
                let byte = next()
                switch byte {
                case nil, UInt8(ascii: "\n"):
                    guard !isQuoted else { throw Malformed(line: start) }
                    return try text(Array(value[..<kept]))
                case UInt8(ascii: "#") where !isQuoted, UInt8(ascii: ";") where !isQuoted:
                    skipLine()
                    return try text(Array(value[..<kept]))
                case UInt8(ascii: "\""):
                    isQuoted.toggle()
                    kept = value.count
                case UInt8(ascii: "\\"):
                    guard let escaped = next() else { throw Malformed(line: line) }
                    switch escaped {
                    case UInt8(ascii: "\n"): continue
                    case UInt8(ascii: "t"): value.append(UInt8(ascii: "\t"))
                    case UInt8(ascii: "n"): value.append(UInt8(ascii: "\n"))
                    case UInt8(ascii: "b"): value.append(0x08)
                    case UInt8(ascii: "\\"), UInt8(ascii: "\""): value.append(escaped)
                    default: throw Malformed(line: line)
                    }
                    kept = value.count
                case let space? where Self.isSpace(space) && !isQuoted:
                    // White space counts between words, and not around them.
                    if kept > 0 { value.append(space) }
                case let byte?:
                    value.append(byte)
                    kept = value.count
                }
            }
        }

        private func text(_ bytes: [UInt8]) throws(Malformed) -> String {
            guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
                throw Malformed(line: line)
            }
            return text
        }

        private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0a, 0x0d].contains(byte) }

        private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(EntryName.lowercased(byte)) }

        private static func isName(_ byte: UInt8) -> Bool {
            isLetter(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
        }
    }
}
