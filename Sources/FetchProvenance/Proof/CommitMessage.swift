/// The parts of a commit's message, as git tells them.
struct CommitMessage {
    /// The lines of the first paragraph.
    private let lines: [ArraySlice<UInt8>]
    /// What follows the first paragraph and the empty lines after it.
    let body: [UInt8]

    init(_ bytes: [UInt8]) {
        var rest = Self.withoutEmptyLines(bytes[...])
        var lines: [ArraySlice<UInt8>] = []
        while !rest.isEmpty {
            let (line, next) = Self.line(rest)
            let text = Self.trimmed(line)
            if text.isEmpty { break }
            lines.append(text)
            rest = next
        }
        self.lines = lines
        body = [UInt8](Self.withoutEmptyLines(rest))
    }

    /// The first paragraph, as one line.
    var subject: [UInt8] { [UInt8](lines.joined(separator: [UInt8(ascii: " ")])) }

    /// The first line as a part of the name of a file.
    var fileName: [UInt8] {
        var name: [UInt8] = []
        var isBlank: Bool?
        var rest = lines.first ?? []
        while let byte = rest.popFirst() {
            guard Self.isNameByte(byte) else {
                isBlank = isBlank == nil ? nil : true
                continue
            }
            if isBlank == true { name.append(UInt8(ascii: "-")) }
            isBlank = false
            name.append(byte)
            if byte == UInt8(ascii: ".") { rest = rest.drop { $0 == UInt8(ascii: ".") } }
        }
        while let last = name.last, last == UInt8(ascii: ".") || last == UInt8(ascii: "-") { name.removeLast() }
        return name
    }

    private static func line(_ bytes: ArraySlice<UInt8>) -> (line: ArraySlice<UInt8>, rest: ArraySlice<UInt8>) {
        let end = bytes.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.endIndex
        return (bytes[..<end], bytes[end...])
    }

    private static func withoutEmptyLines(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = bytes
        while !rest.isEmpty, case let (line, next) = line(rest), trimmed(line).isEmpty { rest = next }
        return rest
    }

    /// Returns `line` without blanks at its end.
    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var line = line
        while let last = line.last, PersonText.isBlank(last) { line.removeLast() }
        return line
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "_")
    }
}
