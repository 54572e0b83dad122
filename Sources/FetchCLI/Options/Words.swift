/// The words of the command line, before they are parsed.
enum Words {
    /// Common options with a value.
    private static let valued: Set<String> = [
        "-C", "--directory", "--manifest", "--color", "-j", "--jobs", "--timeout",
    ]
    /// Common options without one.
    private static let flags: Set<String> = ["-q", "--quiet", "-v", "--verbose", "--json", "--no-cache"]

    /// `words` with the common options that stand before the command behind all else, where its parser looks for them:
    /// `fetch -C dir sync` is what people type who know git and cargo.
    static func ordered(_ words: [String]) -> [String] {
        var index = 0
        while index < words.count {
            let word = words[index]
            if flags.contains(word) || valued.contains(where: { $0.hasPrefix("--") && word.hasPrefix($0 + "=") }) {
                index += 1
            } else if valued.contains(word), index + 1 < words.count {
                index += 2
            } else {
                break
            }
        }
        let rest = words[index...]
        // Without a command there is nothing that they could belong to: the parser says so.
        guard index > 0, let command = rest.first, !command.hasPrefix("-") else { return words }
        let end = rest.firstIndex(of: "--") ?? rest.endIndex
        return Array(rest[..<end]) + Array(words[..<index]) + Array(rest[end...])
    }
}
