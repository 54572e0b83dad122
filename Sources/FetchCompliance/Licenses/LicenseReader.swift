internal import FetchModel
package import FetchSystem

/// Finds the licence of a vendored directory: what REUSE says (reuse.software), else the texts at its root.
///
/// Reads regular files alone, none larger than a limit, and follows no link but one from a file at the root to a file in the
/// directory: what is read was written by strangers.
package enum LicenseReader {
    /// The most bytes of a licence's text.
    private static let textLimit = 1 << 20
    /// The most bytes at a file's beginning in which a tag is looked for.
    private static let tagLimit = 8 << 10
    /// The most bytes and the most files in which a choice is looked for, and how long its sentence may be.
    private static let readmeLimit = 256 << 10
    private static let mostReadmes = 5
    private static let choiceLength = 600
    /// The most files that are read for tags, and the most texts.
    private static let mostFiles = 100

    /// Finds the licence of what is in `directory`. Throws `SystemError`.
    package static func license(of directory: Directory) throws -> LicenseFinding {
        let names = try directory.entries().filter { $0.isFaithful && $0.kind != .directory }.map(\.name).sorted()
        let beginnings = try names.prefix(mostFiles).map { ($0, try read($0, in: directory, limit: tagLimit) ?? []) }
        if let expression = try reuse(directory) { return LicenseFinding(expression, .reuse) }
        let tags = beginnings.map { ($0, LicenseTags(of: $1, in: $0, isLicense: isLicense($0)).expressions) }
        let tagged = Set(tags.filter { !$1.isEmpty }.map(\.0))
        let texts = try texts(names.filter { isLicense($0) && !tagged.contains($0) }, beginnings, in: directory)
        return finding(tags.flatMap(\.1), texts)
    }

    /// What tags and texts say together: a tag is about its file alone, and no text adds what a tag says already.
    private static func finding(_ tags: [LicenseExpression], _ texts: Texts) -> LicenseFinding {
        // A part of the licences would be the wrong licence.
        if !texts.unread.isEmpty { return LicenseFinding(nil, .nothing(unread: texts.unread)) }
        if tags.isEmpty {
            return LicenseFinding(texts.expression, texts.ids.isEmpty ? .nothing(unread: []) : .texts(texts.names))
        }
        let named = Set(tags.flatMap(\.families))
        if texts.ids.allSatisfy({ named.contains(LicenseExpression.family(of: $0)) }) {
            return LicenseFinding(LicenseExpression(all: tags), .reuse)
        }
        return LicenseFinding(LicenseExpression(all: tags + [texts.expression].compactMap(\.self)), .reuse)
    }

    // MARK: - REUSE

    private static func reuse(_ directory: Directory) throws -> LicenseExpression? {
        guard try directory.status("LICENSES")?.kind == .directory,
            let licenses = try directory.directoryIfPresent("LICENSES")
        else { return nil }
        let names = try licenses.entries().filter { $0.isFaithful && $0.name.hasSuffix(".txt") }.map(\.name)
        let ids = names.sorted().map { String($0.dropLast(4)) }
        // Exceptions have texts there as well, and belong to a licence that only a tag names.
        let known = ids.compactMap { id in LicenseExpression(id: id) ?? reference(id) }
        return known.count == ids.count ? LicenseExpression(all: known) : nil
    }

    private static func reference(_ id: String) -> LicenseExpression? {
        id.hasPrefix("LicenseRef-") ? try? LicenseExpression(id) : nil
    }

    // MARK: - Texts

    /// Whether a file of this name at the root holds the text of a licence.
    private static func isLicense(_ name: String) -> Bool {
        let lower = name.lowercased()
        guard ["license", "licence", "copying", "unlicense"].contains(where: { lower.hasPrefix($0) }) else {
            return false
        }
        let parts = lower.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count < 2 || !programs.contains(String(parts[parts.count - 1]))
    }

    /// The extensions of files that are about licences and are not the text of one.
    private static let programs: Set<String> = [
        "c", "cc", "cpp", "cs", "css", "go", "h", "hpp", "java", "js", "json", "kt", "lua", "pl", "php", "png", "py",
        "rb",
        "rs", "sh", "swift", "toml", "ts", "xml", "yaml", "yml",
    ]

    /// What the texts at the root say.
    private struct Texts {
        var names: [String] = []
        /// Those of the licences, in order.
        var ids: [String] = []
        /// `nil` where there are none.
        var expression: LicenseExpression?
        /// Files that are texts of licences that are not known.
        var unread: [String] = []
    }

    private static func texts(
        _ names: [String],
        _ beginnings: [(name: String, head: [UInt8])],
        in directory: Directory
    ) throws -> Texts {
        var texts = Texts(names: names)
        var isChoice = try isChoice(of: names, in: directory)
        for (position, name) in names.enumerated() {
            // One byte more than allowed shows that a file is too large.
            guard position < mostFiles, let text = try read(name, in: directory, limit: textLimit + 1),
                text.count <= textLimit
            else {
                texts.unread.append(name)
                continue
            }
            if let match = LicenseTexts.match(text) {
                texts.ids.append(match.id)
            } else if let pointer = Pointer(text, among: names.filter { $0 != name }) {
                isChoice = isChoice || pointer.isChoice
            } else {
                texts.unread.append(name)
            }
        }
        // The GNU Lesser General Public License 3 consists of additions to the General one, whose text comes with it.
        if texts.ids.contains("LGPL-3.0-only") { texts.ids.removeAll { $0 == "GPL-3.0-only" } }
        let isGNU = texts.ids.contains { $0.hasSuffix("-only") }
        let allowsLater =
            try isGNU
            && (beginnings.contains { LicenseNotices.stateLater($0.head) } || LicenseNotices.stateLater(in: directory))
        let expressions = texts.ids.compactMap { id in
            let isVersioned = id.hasSuffix("-only") && allowsLater
            return LicenseExpression(id: isVersioned ? "\(id.dropLast(5))-or-later" : id)
        }
        texts.expression = isChoice ? any(of: expressions) : LicenseExpression(all: expressions)
        return texts
    }

    /// Whether a `README` at the root says that any of the licences in `names` may be chosen.
    private static func isChoice(of names: [String], in directory: Directory) throws -> Bool {
        guard names.count > 1 else { return false }
        let readmes = try directory.entries().map(\.name).filter { $0.lowercased().hasPrefix("readme") }
        return try readmes.sorted().prefix(mostReadmes).contains { name in
            let text = String(decoding: try read(name, in: directory, limit: readmeLimit) ?? [], as: UTF8.self)
            let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
            guard let start = words.firstRange(of: "licensed under either of") else { return false }
            let sentence = words[start.upperBound...].prefix(choiceLength)
            return names.allSatisfy { sentence.contains($0.lowercased()) }
        }
    }

    /// Any of `expressions`, of which there are some.
    private static func any(of expressions: [LicenseExpression]) -> LicenseExpression? {
        try? LicenseExpression(expressions.map(\.description).joined(separator: " OR "))
    }

    /// A file that only names those with the texts.
    private struct Pointer {
        /// Whether one of them may be chosen.
        let isChoice: Bool

        /// `nil` for a text that is longer, or that does not name all of `others`, of which there are several.
        init?(_ text: [UInt8], among others: [String]) {
            let words = String(decoding: text.prefix(2000), as: UTF8.self)
            guard text.count < 1000, others.count > 1, others.allSatisfy({ words.contains($0) }) else { return nil }
            isChoice = words.lowercased().contains("either")
        }
    }

    // MARK: - Files

    /// The beginning of a regular file, or of one in the directory that a link leads to; `nil` for anything else.
    private static func read(_ name: String, in directory: Directory, limit: Int) throws -> [UInt8]? {
        switch try directory.status(name)?.kind {
        case .file: return try readFile(name, in: directory, limit: limit)
        case .symlink:
            let target = String(decoding: try directory.target(of: name), as: UTF8.self)
            var parts = target.split(separator: "/").map(String.init).filter { $0 != "." }
            guard !target.hasPrefix("/"), !parts.contains(".."), let last = parts.popLast() else { return nil }
            var inner = directory
            for part in parts {
                guard try inner.status(part)?.kind == .directory, let next = try inner.directoryIfPresent(part) else {
                    return nil
                }
                inner = next
            }
            return try readFile(last, in: inner, limit: limit)
        default: return nil
        }
    }

    private static func readFile(_ name: String, in directory: Directory, limit: Int) throws -> [UInt8]? {
        guard try directory.status(name)?.kind == .file, let file = try directory.fileIfPresent(name),
            try file.status().kind == .file
        else { return nil }
        var bytes: [UInt8] = []
        while bytes.count < limit {
            let part = try file.read(upTo: limit - bytes.count)
            if part.isEmpty { break }
            bytes += part
        }
        return bytes
    }
}
