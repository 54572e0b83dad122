package import FetchModel

/// A `.netrc` file, read as curl reads it (and git through curl).
///
/// `machine`, `default`, `login`, `password`, `account`, `macdef`, quoted words with `\"`, `\\`, `\n`, `\r` and `\t`,
/// comments where a word could stand. What cannot be understood costs its own entry, never the ones after it.
package struct NetRC: Hashable, Sendable {
    /// The login to one machine.
    package struct Entry: Hashable, Sendable {
        /// The host's name, lower case; `nil` for `default`, which is for every host.
        package let host: String?
        /// The user.
        package fileprivate(set) var login: String?
        /// The password.
        package fileprivate(set) var password: Secret?
    }

    /// In the order of the file; only those that have a password.
    package let entries: [Entry]

    /// Reads `text`.
    package init(_ text: String) {
        var reader = NetRCReader(text)
        var entries: [Entry] = []
        var current: Entry?
        func finish() {
            if let entry = current, entry.password != nil { entries.append(entry) }
            current = nil
        }
        while let word = reader.keyword() {
            switch word {
            case "machine":
                finish()
                if let host = reader.value() { current = Entry(host: host.lowercased()) }
            case "default":
                finish()
                current = Entry(host: nil)
            case "login": if let login = reader.value() { current?.login = login }
            case "password": if let password = reader.value() { current?.password = Secret(password) }
            case "account": _ = reader.value()
            case "macdef": reader.skipMacro()
            default:
                // What this entry means is no longer sure, so nothing of it is used.
                current = nil
            }
        }
        finish()
        self.entries = entries
    }

    /// The first entry for `host` (and for `login`, where one is asked for), else `default`; `nil` where there is none.
    package func entry(of host: String, login: String? = nil) -> Entry? {
        let fitting = entries.filter { login == nil || $0.login == login }
        return fitting.first { $0.host == host.lowercased() } ?? fitting.first { $0.host == nil }
    }
}

/// The words of a `.netrc` file.
private struct NetRCReader {
    private var rest: Substring.UnicodeScalarView

    init(_ text: String) { rest = Substring(text).unicodeScalars }

    /// The next word where a keyword may stand, comments skipped; "" for a quoted one that does not end.
    mutating func keyword() -> String? {
        while let word = value(orEnd: "") {
            guard word.hasPrefix("#") else { return word }
            skipLine()
        }
        return nil
    }

    /// The next word, whatever it is; `nil` at the end, and for a quoted one that does not end on its line.
    mutating func value() -> String? { value(orEnd: nil) }

    private mutating func value(orEnd broken: String?) -> String? {
        rest = rest.drop { $0.properties.isWhitespace }
        guard let first = rest.first else { return nil }
        if first == "#", broken != nil { return "#" }
        guard first == "\"" else {
            let word = rest.prefix { !$0.properties.isWhitespace }
            rest = rest[word.endIndex...]
            return String(word)
        }
        var scalars = rest.dropFirst()
        var word = String.UnicodeScalarView()
        while let scalar = scalars.popFirst(), scalar != "\n" {
            switch scalar {
            case "\"":
                rest = scalars
                return String(word)
            case "\\":
                guard let escaped = scalars.popFirst() else { break }
                word.append(["n": "\n", "r": "\r", "t": "\t"][escaped] ?? escaped)
            default: word.append(scalar)
            }
        }
        skipLine()
        return broken
    }

    /// A macro goes to the next empty line.
    mutating func skipMacro() {
        while !rest.isEmpty {
            let line = rest.prefix { $0 != "\n" }
            skipLine()
            if line.allSatisfy(\.properties.isWhitespace) { return }
        }
    }

    private mutating func skipLine() { rest = rest.drop { $0 != "\n" }.dropFirst() }
}
