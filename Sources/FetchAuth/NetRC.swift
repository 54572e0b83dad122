package import FetchModel

/// A `.netrc` file, read as curl reads it (and git through curl).
///
/// Keywords are read in any case, unknown words are skipped, a word that begins with `#` starts a comment, and a `macdef`
/// goes to the next empty line. Unlike curl, a quoted word that does not end costs its own entry, not the whole file.
package struct NetRC: Hashable, Sendable {
    /// The login to one machine.
    package struct Entry: Hashable, Sendable {
        /// The user's name; it may be absent or empty.
        package var login: String?
        /// The password; it may be empty.
        package var password: Secret?

        fileprivate var isComplete: Bool { login != nil && password != nil }
    }

    private let text: Secret

    /// A file of this text.
    package init(_ text: String) { self.text = Secret(text) }

    /// Returns the login for the machines that `isMatch` accepts, and for `default` where `includingDefault` says so; `nil`
    /// where there is none with a password. The first one with a login and a password wins, then the first with a
    /// password.
    package func entry(includingDefault: Bool, where isMatch: (String) -> Bool) -> Entry? {
        var words = NetRCWords(text.revealed)
        var entry = Entry()
        var incomplete: Entry?
        var isOurs = false
        func begin(_ isMatch: Bool) {
            if incomplete == nil, entry.password != nil { incomplete = entry }
            (entry, isOurs) = (Entry(), isMatch)
        }
        while !entry.isComplete, let word = words.next() {
            switch word.text?.lowercased() {
            case "machine": begin(words.next()?.text.map(isMatch) ?? false)
            case "default": begin(includingDefault)
            case "macdef":
                words.skipMacro()
                begin(false)
            case "login" where isOurs: entry.login = words.next()?.text
            case "password" where isOurs: entry.password = words.next()?.text.map { Secret($0) }
            // The value of an unknown word may look like a keyword. Curl makes no difference either.
            default: continue
            }
        }
        if entry.isComplete { return entry }
        begin(false)
        return incomplete
    }
}

/// The words of a `.netrc` file.
private struct NetRCWords {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = Substring(text).utf8 }

    /// A word; its text is `nil` where it is quoted and does not end on its line.
    struct Word {
        let text: String?
    }

    /// Returns the next word; `nil` at the end. Comments are skipped.
    mutating func next() -> Word? {
        while true {
            rest = rest.drop(while: Self.isSpace)
            guard let first = rest.first else { return nil }
            switch first {
            case UInt8(ascii: "#"): skipLine()
            case UInt8(ascii: "\""):
                let word = quoted()
                if word == nil { skipLine() }
                return Word(text: word)
            default:
                let word = rest.prefix { !Self.isSpace($0) }
                rest = rest[word.endIndex...]
                return Word(text: String(Substring(word)))
            }
        }
    }

    private mutating func quoted() -> String? {
        var bytes = rest.dropFirst()
        var word: [UInt8] = []
        while let byte = bytes.popFirst(), byte != 10 {
            switch byte {
            case UInt8(ascii: "\""):
                rest = bytes
                return String(decoding: word, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = bytes.popFirst() else { return nil }
                word.append(Self.escapes[escaped] ?? escaped)
            default: word.append(byte)
            }
        }
        return nil
    }

    /// Skips a macro's lines; an empty one ends it.
    mutating func skipMacro() {
        skipLine()
        while !rest.isEmpty {
            let isEmpty = rest.prefix { $0 != 10 }.allSatisfy { $0 == 13 }
            skipLine()
            if isEmpty { return }
        }
    }

    private mutating func skipLine() { rest = rest.drop { $0 != 10 }.dropFirst() }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9,
    ]
}
