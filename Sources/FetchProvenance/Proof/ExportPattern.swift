/// The texts that a file with placeholders may become.
struct ExportPattern: Sendable {
    indirect enum Part: Sendable {
        case text([UInt8])
        /// The first digits of an id.
        case abbreviation([UInt8])
        case open(OpenText)
        /// One of these.
        case either([[Part]])
    }

    /// The most steps of a comparison; a text that takes more counts as another one.
    private static let mostSteps = 2_000_000
    /// As few digits as git shows of an id.
    private static let leastDigits = 4

    let parts: [Part]

    /// Whether the commit determines all of it.
    var isDetermined: Bool { Self.isDetermined(parts) }

    private static func isDetermined(_ parts: [Part]) -> Bool {
        parts.allSatisfy { part in
            switch part {
            case .text, .abbreviation: true
            case .open: false
            case .either(let choices): choices.allSatisfy(isDetermined)
            }
        }
    }

    /// Whether `text` is one of them.
    func matches(_ text: [UInt8]) -> Bool {
        var steps = 0
        return Self.match(parts[...], text[...], &steps)
    }

    private static func match(_ parts: ArraySlice<Part>, _ text: ArraySlice<UInt8>, _ steps: inout Int) -> Bool {
        var (parts, text) = (parts, text)
        while let part = parts.popFirst() {
            steps += 1
            if steps > mostSteps { return false }
            switch part {
            case .text(let expected):
                guard text.starts(with: expected) else { return false }
                text = text.dropFirst(expected.count)
            case .either(let choices): return choices.contains { match($0 + parts, text, &steps) }
            case .abbreviation(let digits):
                let most = zip(digits, text).prefix { $0 == $1 }.count
                if most < leastDigits { return false }
                return (leastDigits...most).reversed().contains { match(parts, text.dropFirst($0), &steps) }
            case .open(let open):
                let longest = text.prefix(open.limit).prefix { open.allows($0) }
                for count in 0...longest.count {
                    steps += 1
                    if steps > mostSteps { return false }
                    // What follows is looked at first: most counts fail there at once.
                    if match(parts, text.dropFirst(count), &steps), open.accepts(longest.prefix(count)) { return true }
                }
                return false
            }
        }
        return text.isEmpty
    }
}
