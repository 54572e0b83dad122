internal import FetchModel

/// What the placeholders of `git log --format` stand for, in one commit.
struct CommitText: Sendable {
    typealias Part = ExportPattern.Part

    let id: ObjectID
    let commit: CommitObject
    /// Whether the commit names another encoding than UTF-8 for its texts.
    let isEncoded: Bool

    /// Returns the placeholder with which `rest` begins, without its sign, and removes it from there; `nil` where git knows
    /// no such placeholder.
    func placeholder(_ rest: inout ArraySlice<UInt8>) -> [Part]? {
        guard let letter = rest.first else { return nil }
        let after = rest.dropFirst()
        if letter == UInt8(ascii: "(") { return parenthesis(&rest) }
        if letter == UInt8(ascii: "C") { return color(&rest) }
        if letter == UInt8(ascii: "x") {
            let digits = String(decoding: after.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, digits.utf8.allSatisfy(Self.isHex), let byte = UInt8(digits, radix: 16) else {
                return nil
            }
            rest = after.dropFirst(2)
            return [.text([byte])]
        }
        if let parts = long(letter, after.first) {
            rest = after.dropFirst()
            return parts
        }
        guard let parts = short(letter) else { return nil }
        rest = after
        return parts
    }

    /// The placeholders of one letter.
    private func short(_ letter: UInt8) -> [Part]? {
        switch letter {
        case UInt8(ascii: "H"): return Self.text(id.hex)
        case UInt8(ascii: "T"): return Self.text(commit.tree.hex)
        case UInt8(ascii: "P"): return Self.text(commit.parents.map(\.hex).joined(separator: " "))
        case UInt8(ascii: "h"): return [.abbreviation([UInt8](id.hex.utf8))]
        case UInt8(ascii: "t"): return [.abbreviation([UInt8](commit.tree.hex.utf8))]
        case UInt8(ascii: "p"):
            let ids = commit.parents.map { [Part.abbreviation([UInt8]($0.hex.utf8))] }
            return ids.isEmpty ? Self.text("") : Array(ids.joined(separator: [.text([32])]))
        case UInt8(ascii: "n"): return Self.text("\n")
        case UInt8(ascii: "%"): return Self.text("%")
        case UInt8(ascii: "m"): return Self.text(">")
        case UInt8(ascii: "e"): return isEncoded ? [.open(.word)] : Self.text("")
        case UInt8(ascii: "d"): return [.open(.references(inParentheses: true))]
        case UInt8(ascii: "D"): return [.open(.references(inParentheses: false))]
        case UInt8(ascii: "s"): return isEncoded ? [block] : [.text(message.subject)]
        case UInt8(ascii: "f"): return isEncoded ? [.open(.word)] : [.text(message.fileName)]
        case UInt8(ascii: "b"): return isEncoded ? [block] : [.text(message.body)]
        case UInt8(ascii: "B"): return isEncoded ? [block] : [.text(commit.message)]
        default: return nil
        }
    }

    /// The placeholders of two letters.
    private func long(_ letter: UInt8, _ second: UInt8?) -> [Part]? {
        guard let second else { return nil }
        switch letter {
        case UInt8(ascii: "a"): return person(commit.author, second)
        case UInt8(ascii: "c"): return person(commit.committer, second)
        case UInt8(ascii: "g"): return "dDnNeEs".utf8.contains(second) ? Self.text("") : nil
        case UInt8(ascii: "G"):
            switch second {
            case UInt8(ascii: "G"): return [.open(.block(besides: []))]
            case UInt8(ascii: "S"): return [.open(.line)]
            case UInt8(ascii: "?"), UInt8(ascii: "K"), UInt8(ascii: "F"), UInt8(ascii: "P"), UInt8(ascii: "T"):
                return [.open(.word)]
            default: return nil
            }
        default: return nil
        }
    }

    private func person(_ person: Person, _ field: UInt8) -> [Part]? {
        guard let text = PersonText(person) else { return Self.withoutPerson(field) }
        switch field {
        case UInt8(ascii: "n"): return isEncoded ? [.open(.line)] : [.text(text.name)]
        case UInt8(ascii: "e"): return isEncoded ? [.open(.line)] : [.text(text.email)]
        case UInt8(ascii: "l"):
            return isEncoded ? [.open(.line)] : [.text([UInt8](text.email.prefix { $0 != UInt8(ascii: "@") }))]
        // By the server's `.mailmap`.
        case UInt8(ascii: "N"), UInt8(ascii: "E"), UInt8(ascii: "L"): return [.open(.line)]
        default:
            guard "dDtiIsrh".utf8.contains(field) else { return nil }
            guard text.date != nil else { return Self.withoutPerson(field) }
            // Some are by the server's clock.
            guard let texts = CommitDate(text)?.texts(field) else { return [.open(.line)] }
            return texts.count == 1 ? Self.text(texts[0]) : [.either(texts.map { Self.text($0) })]
        }
    }

    /// What git shows of a line that it cannot split: nothing, or the placeholder itself, as of one that it does not know.
    private static func withoutPerson(_ field: UInt8) -> [Part]? {
        "netdDri".utf8.contains(field) ? text("") : nil
    }

    /// `%(describe)`, `%(trailers)` and others with options.
    private func parenthesis(_ rest: inout ArraySlice<UInt8>) -> [Part]? {
        guard let end = rest.firstIndex(of: UInt8(ascii: ")")) else { return nil }
        let literal = [UInt8(ascii: "%")] + rest[...end]
        let name = String(decoding: rest.dropFirst().prefix { (97...122).contains($0) }, as: UTF8.self)
        let open: Part
        switch name {
        case "describe": open = .open(.description)
        case "trailers": open = block
        default: open = .open(.line)
        }
        rest = rest[(end + 1)...]
        // Only the first `%(describe)` of an archive is expanded, and old versions know fewer of these.
        return [.either([[.text(literal)], [open]])]
    }

    /// `%Cred` and the like: there is none in an archive, unless it is asked for.
    private func color(_ rest: inout ArraySlice<UInt8>) -> [Part]? {
        let after = rest.dropFirst()
        if after.first == UInt8(ascii: "("), let end = after.firstIndex(of: UInt8(ascii: ")")) {
            rest = after[(end + 1)...]
            return after.starts(with: "(always,".utf8) ? [.open(.colors)] : Self.text("")
        }
        for name in ["red", "green", "blue", "reset"] where after.starts(with: name.utf8) {
            rest = after.dropFirst(name.utf8.count)
            return Self.text("")
        }
        return nil
    }

    /// Texts of the commit in another form, with the control characters that it has itself.
    var block: Part {
        let texts = [commit.message, commit.author.line, commit.committer.line]
        return .open(.block(besides: Set(texts.joined().filter { $0 < 32 || $0 == 127 })))
    }

    private var message: CommitMessage { CommitMessage(commit.message) }

    private static func text(_ text: String) -> [Part] { [.text([UInt8](text.utf8))] }

    private static func isHex(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
    }
}
