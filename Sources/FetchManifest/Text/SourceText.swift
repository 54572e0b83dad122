internal import FetchModel

/// A text file in memory, with the places of its lines: UTF-8 without a byte order mark, and without control characters
/// other than tabs and line ends, as YAML requires (YAML 1.1, 5.1).
///
/// Lines end where editors end them, at `\n`, `\r\n` or `\r`. Indexes are those of libyaml's marks: code points from the
/// start.
struct SourceText: Sendable {
    private struct Line {
        /// The offset of its start in `shown`, in bytes of UTF-8.
        var byte: UInt32
        /// The index of its first code point.
        var index: UInt32
        /// The length of its line end in bytes.
        var ending: UInt8 = 0
    }

    /// The file as the user named it.
    let file: String
    let text: String
    /// The text with a dot for each character of a URL's user information and query, since excerpts end up in logs.
    private let shown: String
    private let lines: [Line]
    private let count: Int

    /// Decodes `bytes`. Throws at the first byte that does not belong in a text file.
    init(_ bytes: [UInt8], file: String, limit: Int) throws(Located<TextError>) {
        guard bytes.count <= limit else {
            let place = Place(file: file, line: 1, column: 1)
            throw Located(fault: .tooLarge(bytes: bytes.count, limit: limit), place: place)
        }
        var scan = TextScan(bytes)
        let start = scan.byte
        var lines = [Line(byte: UInt32(start), index: 0)]
        let fault = scan.run { byte, index, ending in
            lines[lines.count - 1].ending = ending
            lines.append(Line(byte: UInt32(byte), index: UInt32(index)))
        }
        if let fault {
            let line = lines[lines.count - 1]
            let end = bytes[scan.byte...].firstIndex { $0 == 0x0a || $0 == 0x0d } ?? bytes.count
            let text = MaskedURL.hidingAll(inEscaped: String(decoding: bytes[Int(line.byte)..<end], as: UTF8.self)[...])
            let column = scan.index - Int(line.index) + 1
            throw Located(fault: fault, place: Place(file: file, line: lines.count, column: column, text: text))
        }
        text = String(decoding: bytes[start...], as: UTF8.self)
        for index in lines.indices { lines[index].byte -= UInt32(start) }
        shown = Self.masking(text, &lines)
        self.lines = lines
        count = scan.index
        self.file = file
    }

    /// Returns the place of the code points from `start` up to `end`, cut at the end of the first line.
    func place(from start: Int, to end: Int) -> Place {
        let number = lineNumber(of: start)
        let line = lines[number]
        let next =
            number + 1 < lines.count ? lines[number + 1] : Line(byte: UInt32(shown.utf8.count), index: UInt32(count))
        let utf8 = shown.utf8
        let from = utf8.index(shown.startIndex, offsetBy: Int(line.byte))
        let to = utf8.index(shown.startIndex, offsetBy: Int(next.byte) - Int(line.ending))
        let rest = Int(next.index) - Int(line.ending) - start
        return Place(
            file: file,
            line: number + 1,
            column: start - Int(line.index) + 1,
            length: max(1, min(end - start, rest)),
            text: shown[from..<to]
        )
    }

    /// Returns the first mark of each merge conflict: a line that begins with seven of `<`, `|`, `=` or `>`, with nothing
    /// or a blank after them.
    func conflictMarks() -> [Located<TextError>] {
        var marks: [Located<TextError>] = []
        var isInConflict = false
        let utf8 = shown.utf8
        for line in lines {
            let rest = utf8[utf8.index(shown.startIndex, offsetBy: Int(line.byte))...]
            guard let first = rest.first, "<|=>".utf8.contains(first) else { continue }
            let run = rest.prefix(8).prefix { $0 == first }.count
            let next = rest.dropFirst(7).first
            guard run == 7, next == nil || next == 0x20 || next == 0x0a || next == 0x0d else { continue }
            if first == UInt8(ascii: "<") || !isInConflict {
                let place = place(from: Int(line.index), to: Int(line.index) + 7)
                marks.append(Located(fault: .conflictMark, place: place))
            }
            isInConflict = first != UInt8(ascii: ">")
        }
        return marks
    }

    /// Returns the code point at `index`; `nil` at the end of the file.
    func character(at index: Int) -> Unicode.Scalar? {
        let place = place(from: index, to: index + 1)
        let scalars = place.text.unicodeScalars
        guard index < count else { return nil }
        let offset = place.column - 1
        return scalars.index(scalars.startIndex, offsetBy: offset, limitedBy: scalars.endIndex)
            .map { $0 < scalars.endIndex ? scalars[$0] : "\n" }
    }

    /// Returns the number, from 0, of the line that contains the code point at `index`.
    func lineNumber(of index: Int) -> Int {
        var (low, high) = (0, lines.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if lines[middle].index <= index { low = middle } else { high = middle }
        }
        return low
    }

    /// The most lines that are masked together where an escape joins each to the next.
    private static let longestRun = 64

    /// Returns `text` with its URLs masked, and moves `lines` to where they begin there.
    private static func masking(_ text: String, _ lines: inout [Line]) -> String {
        guard text.utf8.contains(where: isSuspect) else { return text }
        let utf8 = text.utf8
        let starts = lines.map { Int($0.byte) } + [utf8.count]
        var shown = ""
        shown.reserveCapacity(utf8.count)
        var number = 0
        while number < lines.count {
            var next = number + 1
            let start = utf8.index(text.startIndex, offsetBy: starts[number])
            var end = utf8.index(text.startIndex, offsetBy: starts[next])
            // A backslash at the end of a line joins it to the next one, and perhaps the halves of a secret.
            while next < lines.count, next - number < longestRun, text[start..<end].endsInBackslash {
                next += 1
                end = utf8.index(text.startIndex, offsetBy: starts[next])
            }
            let run = text[start..<end]
            let masked = run.utf8.contains(where: isSuspect) ? MaskedURL.hidingAll(inEscaped: run) : run
            // Each character stays one character, though its length in bytes may change.
            var index = masked.startIndex
            for line in number..<next {
                lines[line].byte = UInt32(shown.utf8.count + masked.utf8.distance(from: masked.startIndex, to: index))
                guard line + 1 < next else { break }
                let count = Int(lines[line + 1].index - lines[line].index)
                index = masked.unicodeScalars.index(index, offsetBy: count)
            }
            shown += masked
            number = next
        }
        return shown
    }

    /// Returns whether a line that contains `byte` may contain a secret.
    private static func isSuspect(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "@") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "\\")
    }
}

extension Substring {
    /// Whether it ends in a backslash, apart from its line end.
    fileprivate var endsInBackslash: Bool {
        utf8.last { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") } == UInt8(ascii: "\\")
    }
}
