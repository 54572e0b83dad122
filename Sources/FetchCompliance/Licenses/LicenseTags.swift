internal import FetchModel

/// The `SPDX-License-Identifier` lines at the beginning of a file, which say what its licence is (reuse.software).
///
/// What only looks like one does not count: text about tags, strings of programs, snippets of others.
struct LicenseTags {
    /// Each once; one that is no expression counts as none.
    private(set) var expressions: [LicenseExpression] = []

    /// Reads the tags in `head`, the beginning of the file called `name`. The text of a licence may show how tags are written:
    /// if it has several, none counts.
    init(of head: [UInt8], in name: String, isLicense: Bool) {
        guard !head.contains(0) else { return }
        let isText = isLicense || Self.isDocument(name)
        var skipped: String?
        let lines = String(decoding: head, as: UTF8.self).split(
            omittingEmptySubsequences: false,
            whereSeparator: \.isNewline
        )
        for (index, line) in lines.enumerated() {
            if let end = skipped {
                if line.contains(end) { skipped = nil }
                continue
            }
            skipped = Self.skipped.first { line.contains($0.start) }?.end
            guard skipped == nil, let expression = Self.expression(line, isTop: index < Self.top, isText: isText) else {
                continue
            }
            if !expressions.contains(expression) { expressions.append(expression) }
        }
        if isLicense, lines.count(where: { $0.contains(Self.tag) }) > 1 { expressions = [] }
    }

    private static let tag = "SPDX-License-Identifier:"
    /// What stands around lines that do not count.
    private static let skipped = [
        (start: "REUSE-IgnoreStart", end: "REUSE-IgnoreEnd"), (start: "SPDX-SnippetBegin", end: "SPDX-SnippetEnd"),
    ]
    /// In the first so many lines, a tag needs no mark of a comment, and in a text it is nowhere else.
    private static let top = 10

    /// Whether a file of this name is a text for people.
    private static func isDocument(_ name: String) -> Bool {
        let lower = name.lowercased()
        return ["readme", "contributing", "hacking"].contains { lower.hasPrefix($0) }
            || [".md", ".markdown", ".rst", ".adoc", ".txt", ".org", ".html"].contains { lower.hasSuffix($0) }
    }

    /// The expression of a tag that begins `line`, but for the mark of a comment.
    private static func expression(_ line: Substring, isTop: Bool, isText: Bool) -> LicenseExpression? {
        guard let range = line.firstRange(of: tag), isMark(line[..<range.lowerBound], isTop: isTop, isText: isText)
        else {
            return nil
        }
        return value(line[range.upperBound...])
    }

    /// Whether what stands before a tag is the mark of a comment, or nothing.
    private static func isMark(_ text: Substring, isTop: Bool, isText: Bool) -> Bool {
        if !isTop, isText || text.allSatisfy(\.isWhitespace) { return false }
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
        // A quote right before it begins a string.
        guard words.allSatisfy({ ["rem", "dnl"].contains($0) }), !text.contains("="), let last = text.last else {
            return text.isEmpty
        }
        return !"\"'`".contains(last)
    }

    private static func value(_ text: Substring) -> LicenseExpression? {
        var value = text
        for end in ["*/", "-->", "#}", "*)", "\"", "'", "`"] {
            if let mark = value.firstRange(of: end) { value = value[..<mark.lowerBound] }
        }
        return try? LicenseExpression(String(value))
    }
}

extension LicenseExpression {
    /// The licences that it names, without their versions' `-only` and `-or-later`.
    var families: [String] {
        description.split { " ()".contains($0) }.map(String.init).filter { !["AND", "OR", "WITH"].contains($0) }
            .map(Self.family)
    }

    /// `GPL-2.0` for `GPL-2.0-or-later`.
    static func family(of id: String) -> String {
        for end in ["-only", "-or-later", "+"] where id.hasSuffix(end) { return String(id.dropLast(end.count)) }
        return id
    }
}
