internal import FetchModel
internal import Glibc

/// Colours text: on a terminal, unless `NO_COLOR` (no-color.org), `CLICOLOR_FORCE` or `--color` say otherwise.
struct Palette: Sendable {
    let isColored: Bool

    /// The palette for what is written to `descriptor`.
    init(_ choice: When, for descriptor: Int32) {
        isColored =
            switch choice {
            case .always: true
            case .never: false
            case .auto:
                if Environment.isSet("NO_COLOR") {
                    false
                } else if Environment.isSet("CLICOLOR_FORCE"), Environment.value("CLICOLOR_FORCE") != "0" {
                    true
                } else {
                    isatty(descriptor) == 1 && Environment.value("TERM") != "dumb"
                }
            }
    }

    /// For asides.
    func faint(_ text: String) -> String { paint(text, "2") }

    /// For `note:`.
    func note(_ text: String) -> String { paint(text, "1;33") }

    /// For `help:`.
    func help(_ text: String) -> String { paint(text, "1;36") }

    /// For the header of a file in a patch.
    func patchHeader(_ text: String) -> String { paint(text, "1") }

    /// For the place of a hunk.
    func hunkHeader(_ text: String) -> String { paint(text, "36") }

    /// For an added line.
    func added(_ text: String) -> String { paint(text, "32") }

    /// For a removed line.
    func removed(_ text: String) -> String { paint(text, "31") }

    /// For the titles of a table.
    func title(_ text: String) -> String { paint(text, "1") }

    /// Rows of results, each of which begins with a word that says what is or would be: that word stands out.
    func states(_ rows: String) -> String {
        guard isColored else { return rows }
        return rows.split(separator: "\n", omittingEmptySubsequences: false).map { row in
            let indent = row.prefix { $0 == " " }
            let word = row[indent.endIndex...].prefix { $0 != " " }
            guard indent.count <= 2, let code = Self.codes[word] else { return String(row) }
            return indent + paint(String(word), code) + row[word.endIndex...]
        }.joined(separator: "\n")
    }

    /// The colours of the words: green for what is well, cyan for what changes, yellow for what asks for a look, red for failures.
    private static let codes: [Substring: String] = [
        "ok": "32", "fetch": "36", "move": "36", "restore": "36", "remove": "36", "check": "36", "edited": "33",
        "override": "33", "extra": "33", "warning": "33",
        "modified": code(.modified), "missing": code(.missing), "failed": code(.failed),
    ]

    private static func code(_ status: Outcome.Status) -> String {
        switch status {
        case .fetched, .cached, .satisfied: "32"
        case .removed, .planned: "36"
        case .modified, .missing: "33"
        case .failed: "31"
        }
    }

    /// A status, padded so that names line up.
    func status(_ status: Outcome.Status) -> String {
        let name = status.rawValue
        let padding = String(repeating: " ", count: max(0, 9 - name.count))
        return paint(name, Self.code(status)) + padding
    }

    /// A rendered failure: its `error:` and `help:` stand out.
    func failure(_ text: String) -> String {
        guard isColored else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            for (word, code) in [("error:", "1;31"), ("help:", "1;36")] {
                guard let range = line.range(ofWord: word) else { continue }
                return line[..<range.lowerBound] + paint(word, code) + line[range.upperBound...]
            }
            return String(line)
        }.joined(separator: "\n")
    }

    private func paint(_ text: String, _ code: String) -> String {
        isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

extension Substring {
    /// The first `word` of the line that is at its start or follows `: `.
    fileprivate func range(ofWord word: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            let rest = self[start...]
            if rest.hasPrefix(word) {
                let before = self[..<start]
                return before.isEmpty || before.hasSuffix(": ")
                    ? start..<index(start, offsetBy: word.count) : nil
            }
            start = index(after: start)
        }
        return nil
    }
}
