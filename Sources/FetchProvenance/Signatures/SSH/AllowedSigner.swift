internal import FoundationEssentials

/// A line of ssh's `allowed_signers` (ssh-keygen(1)): principals, options, and a key.
struct AllowedSigner: Hashable {
    let key: SSHPublicKey
    /// Whether the key is that of an authority, which signs the keys of others.
    let isAuthority: Bool

    /// Why a line is refused.
    enum Fault: Error, Hashable {
        /// It is a public key without a principal before it.
        case noPrincipal
        case malformed
    }

    /// Reads a line; `nil` for an empty one and a comment.
    static func read(_ line: Substring) throws(Fault) -> AllowedSigner? {
        let words = try words(line)
        guard let first = words.first, !first.hasPrefix("#") else { return nil }
        if SSHPublicKey.isType(first) { throw .noPrincipal }
        guard let index = words.firstIndex(where: { SSHPublicKey.isType($0) }), index <= 2, index + 1 < words.count,
            let key = Data(base64Encoded: String(words[index + 1])).flatMap({ SSHPublicKey([UInt8]($0)) }),
            key.type == words[index]
        else { throw .malformed }
        let options = words[1..<index].joined(separator: " ").lowercased()
        return AllowedSigner(key: key, isAuthority: options.contains("cert-authority"))
    }

    /// Splits at blanks that are not in quotes.
    private static func words(_ line: Substring) throws(Fault) -> [Substring] {
        var words: [Substring] = []
        var start: Substring.Index?
        var isQuoted = false
        for index in line.indices {
            let character = line[index]
            if character == "\"" { isQuoted.toggle() }
            if character == " " || character == "\t" || character == "\r", !isQuoted {
                if let begin = start { words.append(line[begin..<index]) }
                start = nil
            } else if start == nil {
                if character == "#", words.isEmpty { return ["#"] }
                start = index
            }
        }
        if isQuoted { throw .malformed }
        if let begin = start { words.append(line[begin...]) }
        return words
    }
}
