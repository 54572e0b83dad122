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
    /// The most files that are read for tags, and the most texts.
    private static let mostFiles = 100

    /// Finds the licence of what is in `directory`. Throws `SystemError`.
    package static func license(of directory: Directory) throws -> LicenseFinding {
        let names = try directory.entries().filter { $0.isFaithful && $0.kind != .directory }.map(\.name).sorted()
        let heads = try names.prefix(mostFiles).compactMap { try read($0, in: directory, limit: tagLimit) }
        if let expression = try reuse(directory, heads) { return LicenseFinding(expression, .reuse) }
        return try texts(names.filter(isLicense), heads, in: directory)
    }

    // MARK: - REUSE

    private static func reuse(_ directory: Directory, _ heads: [[UInt8]]) throws -> LicenseExpression? {
        if try directory.status("LICENSES")?.kind == .directory,
            let licenses = try directory.directoryIfPresent("LICENSES")
        {
            let names = try licenses.entries().filter { $0.isFaithful && $0.name.hasSuffix(".txt") }.map(\.name)
            let ids = names.sorted().map { String($0.dropLast(4)) }
            // Exceptions have texts there as well, and belong to a licence that only a tag names.
            let known = ids.compactMap { id in LicenseExpression(id: id) ?? reference(id) }
            if !known.isEmpty, known.count == ids.count { return LicenseExpression(all: known) }
        }
        return LicenseExpression(all: heads.flatMap(tags))
    }

    private static func reference(_ id: String) -> LicenseExpression? {
        id.hasPrefix("LicenseRef-") ? try? LicenseExpression(id) : nil
    }

    /// The expressions of a file's tags. One that is no expression counts as none.
    private static func tags(_ head: [UInt8]) -> [LicenseExpression] {
        let text = String(decoding: head, as: UTF8.self)
        guard text.contains(tag) else { return [] }
        return text.split(whereSeparator: \.isNewline).compactMap { line in
            guard let range = line.firstRange(of: tag) else { return nil }
            var value = line[range.upperBound...]
            for end in ["*/", "-->", "#}", "\"", "'", "`"] {
                if let mark = value.firstRange(of: end) { value = value[..<mark.lowerBound] }
            }
            return try? LicenseExpression(String(value))
        }
    }

    private static let tag = "SPDX-License-Identifier:"

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

    private static func texts(
        _ names: [String],
        _ heads: [[UInt8]],
        in directory: Directory
    ) throws -> LicenseFinding {
        var ids: [String] = []
        var unread: [String] = []
        var isChoice = false
        for (position, name) in names.enumerated() {
            // One byte more than allowed shows that a file is too large.
            guard position < mostFiles, let text = try read(name, in: directory, limit: textLimit + 1),
                text.count <= textLimit
            else {
                unread.append(name)
                continue
            }
            if let match = LicenseTexts.match(text) {
                ids.append(match.id)
            } else if let pointer = Pointer(text, among: names.filter { $0 != name }) {
                isChoice = isChoice || pointer.isChoice
            } else {
                unread.append(name)
            }
        }
        // A part of the licences would be the wrong licence.
        guard unread.isEmpty, !ids.isEmpty else { return LicenseFinding(nil, .nothing(unread: unread)) }
        // The GNU Lesser General Public License 3 consists of additions to the General one, whose text comes with it.
        if ids.contains("LGPL-3.0-only") { ids.removeAll { $0 == "GPL-3.0-only" } }
        let allowsLater = heads.contains(where: statesLater)
        let expressions = ids.compactMap { id in
            let isVersioned = id.hasSuffix("-only") && allowsLater
            return LicenseExpression(id: isVersioned ? "\(id.dropLast(5))-or-later" : id)
        }
        let whole = isChoice ? any(of: expressions) : LicenseExpression(all: expressions)
        return LicenseFinding(whole, .texts(names))
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

    /// Whether a file at the root says that a later version of its licence may be chosen: the text of a licence of GNU is
    /// the same either way.
    private static func statesLater(_ head: [UInt8]) -> Bool {
        let words = String(decoding: head, as: UTF8.self).lowercased().split { !$0.isLetter }
        let text = words.joined(separator: " ")
        // The licence itself shows how to say so.
        return text.contains("any later version") && !text.contains("everyone is permitted to copy and distribute")
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
