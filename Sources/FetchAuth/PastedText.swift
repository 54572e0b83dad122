internal import FetchModel

/// What a user pasted at the terminal in place of the browser's return.
enum PastedText: Hashable, Sendable {
    /// The URL at which the browser ended.
    case redirection(Redirection)
    /// The code alone. There is no state to check, but only the user can type at this terminal.
    case code(Secret)
    /// Neither.
    case unusable

    /// No authorization server issues shorter codes; words that a user types by mistake often are.
    private static let shortestCode = 8

    /// Reads one line; `nil` for an empty one.
    init?(_ line: String) {
        let text = Self.cleaned(line)
        if text.isEmpty { return nil }
        let words = text.split(whereSeparator: \.isWhitespace)
        // A long URL may have been broken into several lines.
        let joined = words.joined()
        guard Self.mayBeCallback(joined) else {
            self = .unusable
            return
        }
        let mark = joined.firstIndex(of: "?")
        let query = mark.map { joined[joined.index(after: $0)...] } ?? joined[...]
        if let redirection = Redirection(query: query.prefix { $0 != "#" }) {
            let isWhole = redirection.code != nil && redirection.state != nil
            self = isWhole || redirection.error != nil ? .redirection(redirection) : .unusable
        } else if mark == nil, words.count == 1, Self.canBeCode(joined) {
            self = .code(Secret(joined))
        } else {
            self = .unusable
        }
    }

    /// Whether `text`, if it is a URL, is one at which a sign-in can end: the program listens on this machine alone.
    private static func mayBeCallback(_ text: String) -> Bool {
        guard text.contains("://") else { return true }
        return WebURL(text)?.origin.isLoopback ?? false
    }

    /// Removes the marks of bracketed paste, other escape sequences, control characters, and quotes around the text.
    static func cleaned(_ line: String) -> String {
        var text = String.UnicodeScalarView()
        var rest = Substring(line).unicodeScalars
        while let scalar = rest.popFirst() {
            if scalar == "\u{1b}", rest.first == "[" {
                rest = rest.dropFirst().drop { (0x20...0x3f).contains($0.value) }.dropFirst()
            } else if scalar.properties.isWhitespace {
                text.append(" ")
            } else if scalar.properties.generalCategory != .control, scalar.properties.generalCategory != .format {
                text.append(scalar)
            }
        }
        let surrounding: Set<Character> = [" ", "'", "\"", "`", "<", ">", "“", "”", "‘", "’"]
        var result = Substring(String(text))
        while let first = result.first, surrounding.contains(first) { result.removeFirst() }
        while let last = result.last, surrounding.contains(last) { result.removeLast() }
        return String(result)
    }

    /// Whether `text` has only characters of codes (RFC 6749, A.11) that are not part of URLs.
    private static func canBeCode(_ text: String) -> Bool {
        text.utf8.count >= shortestCode && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
            && !text.contains { "/:@&".contains($0) }
    }
}
