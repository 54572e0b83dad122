internal import FetchModel

/// What `git archive` makes of a file with `$Format:…$` (gitattributes(5), `export-subst`).
struct ExportSubstitution: Sendable {
    /// How a text is that a file with placeholders may become.
    enum Result: Hashable, Sendable {
        /// The commit determines all of it.
        case proved
        /// A placeholder depends on more than the commit.
        case unproved
        /// It is another text.
        case differs
    }

    let id: ObjectID
    let commit: CommitObject
    /// Whether the commit names another encoding than UTF-8 for its texts.
    let isEncoded: Bool

    /// Compares `text` with what becomes of `original`.
    func compare(_ text: [UInt8], with original: [UInt8]) -> Result {
        let pattern = pattern(of: original)
        guard pattern.matches(text) else { return .differs }
        return pattern.isDetermined ? .proved : .unproved
    }

    private func pattern(of original: [UInt8]) -> ExportPattern {
        var expansion = FormatExpansion(CommitText(id: id, commit: commit, isEncoded: isEncoded))
        var rest = original[...]
        let mark = [UInt8]("$Format:".utf8)
        while let byte = rest.first {
            if byte == UInt8(ascii: "$"), rest.starts(with: mark),
                let end = rest.dropFirst(mark.count).firstIndex(of: UInt8(ascii: "$"))
            {
                expansion.add(format: rest.dropFirst(mark.count)[..<end])
                rest = rest[(end + 1)...]
            } else {
                expansion.add(byte)
                rest = rest.dropFirst()
            }
        }
        return ExportPattern(parts: expansion.parts)
    }
}
