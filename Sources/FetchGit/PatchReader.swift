/// Reads the headers of a patch as `git apply` does (`find_header`, `parse_git_diff_header`, `parse_traditional_patch` and
/// `parse_fragment` in git's apply.c; the tests compare it with git 2.39.5).
///
/// Where git's reading depends on what follows, all names that it could read are returned, so that none is missed.
package struct PatchReader {
    private let bytes: [UInt8]
    /// The lines, without their ends.
    private let lines: [Range<Int>]
    /// Whether the last line has an end; git ignores a header's line without one.
    private let endsWithNewline: Bool
    /// How many leading directories git drops; 0 where the first header has names without directories.
    package private(set) var strip = 1
    private var index = 0

    /// A reader of `bytes`.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var lines: [Range<Int>] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            lines.append(start..<end)
            start = end + 1
        }
        self.lines = lines
        endsWithNewline = bytes.last == UInt8(ascii: "\n")
    }

    /// Returns what all headers say. Throws `MalformedPatch`.
    package mutating func files() throws(MalformedPatch) -> [PatchedFile] {
        var files: [PatchedFile] = []
        while index < lines.count {
            if has("@@ -"), fragment(at: index) != nil { throw malformed }
            if has("diff --git ") {
                files.append(gitHeader())
            } else if has("--- "), has("+++ ", at: index + 1), has("@@ -", at: index + 2) {
                files.append(traditionalHeader(isFirst: files.isEmpty))
            } else {
                index += 1
                continue
            }
            while has("@@ -") {
                if let start = fragment(at: index)?.start {
                    files[files.count - 1].hunks.append(PatchedFile.Hunk(line: index + 1, start: start))
                }
                try skipFragment()
            }
        }
        return files
    }

    // MARK: Headers

    private mutating func gitHeader() -> PatchedFile {
        var file = PatchedFile()
        let first = index
        index += 1
        header: while isComplete(index) {
            switch true {
            case has("@@ -"): break header
            case has("--- "): file.names += names(behind: "--- ", .source)
            case has("+++ "): file.names += names(behind: "+++ ", .target)
            case has("old mode "), has("similarity index "), has("dissimilarity index "), has("index "): break
            case has("deleted file mode "): file.isRemoved = true
            case has("new mode "): file.modes.append(mode(behind: "new mode "))
            case has("new file mode "): file.modes.append(mode(behind: "new file mode "))
            default:
                guard let (prefix, role) = Self.moves.first(where: { has($0.prefix) }) else { break header }
                file.names += wholeNames(behind: prefix, role)
                if prefix.hasPrefix("rename") { file.isRemoved = true }
            }
            index += 1
        }
        // The first line alone is no header to git, but it keeps the names for the next one.
        if file.names.isEmpty { file.names = defaultNames(first) }
        return file
    }

    private static let moves: [(prefix: String, role: PatchedFile.Name.Role)] = [
        ("copy from ", .source), ("copy to ", .target), ("rename old ", .source), ("rename new ", .target),
        ("rename from ", .source), ("rename to ", .target),
    ]

    private mutating func traditionalHeader(isFirst: Bool) -> PatchedFile {
        let old = names(behind: "--- ", .source)
        index += 1
        let new = names(behind: "+++ ", .target)
        index += 1
        var all = old + new
        if isFirst, !new.isEmpty, all.allSatisfy({ !$0.bytes.contains(UInt8(ascii: "/")) }) {
            strip = 0
            all = all.map { PatchedFile.Name(role: $0.role, line: $0.line, bytes: $0.bytes, strip: 0) }
        }
        return PatchedFile(names: all, isRemoved: new.isEmpty)
    }

    // MARK: Names

    /// The names in a line of `---` or `+++`, where a tab, or a space before a date, ends the name; none for `/dev/null`.
    private func names(behind prefix: String, _ role: PatchedFile.Name.Role) -> [PatchedFile.Name] {
        let rest = rest(behind: prefix)
        if rest.starts(with: "/dev/null".utf8), rest.count == 9 || Self.isSpace(rest[rest.startIndex + 9]) { return [] }
        var names = quoted(rest).map { [name($0, strip, role)] } ?? []
        let ends = rest.indices.filter { Self.isSpace(rest[$0]) } + [rest.endIndex]
        let tab = rest.firstIndex(of: UInt8(ascii: "\t")) ?? rest.endIndex
        for end in ends where end <= tab && end > rest.startIndex {
            names.append(name(Array(rest[..<end]), strip, role))
        }
        return names
    }

    /// The names in a line of `rename` or `copy`, which has nothing else.
    private func wholeNames(behind prefix: String, _ role: PatchedFile.Name.Role) -> [PatchedFile.Name] {
        let rest = rest(behind: prefix)
        let strip = max(0, strip - 1)
        return (quoted(rest).map { [name($0, strip, role)] } ?? []) + [name(Array(rest), strip, role)]
    }

    /// The names in `diff --git a/x b/x`, which count where no other line has any. Without quotes, the two are the same
    /// behind their first directories.
    private func defaultNames(_ line: Int) -> [PatchedFile.Name] {
        let rest = text(line).dropFirst("diff --git ".utf8.count)
        var candidates: [[UInt8]] = []
        if let first = quoted(rest) { candidates.append(first) }
        for index in rest.indices where Self.isSpace(rest[index]) {
            let (left, right) = (rest[..<index], rest[(index + 1)...])
            if let second = quoted(right) { candidates.append(second) }
            let parts = [left, right].map {
                PatchedFile.Name(role: .source, line: 0, bytes: Array($0), strip: strip).path
            }
            if let first = parts[0], let second = parts[1], first == second || quoted(left) != nil {
                candidates += [Array(left), Array(right)]
            }
        }
        return candidates.map { PatchedFile.Name(role: .source, line: line + 1, bytes: $0, strip: strip) }
    }

    private func name(_ bytes: [UInt8], _ strip: Int, _ role: PatchedFile.Name.Role) -> PatchedFile.Name {
        PatchedFile.Name(role: role, line: index + 1, bytes: bytes, strip: strip)
    }

    private func mode(behind prefix: String) -> PatchedFile.Mode {
        PatchedFile.Mode(line: index + 1, text: Array(rest(behind: prefix).prefix { !Self.isSpace($0) }))
    }

    /// Returns the name in C's quotes at the start of `text`; `nil` where there is none (quote.c, `unquote_c_style`).
    private func quoted(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.first == UInt8(ascii: "\"") else { return nil }
        var result: [UInt8] = []
        var rest = text.dropFirst()
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return result }
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            guard let escape = rest.popFirst() else { return nil }
            switch escape {
            case UInt8(ascii: "a"): result.append(7)
            case UInt8(ascii: "b"): result.append(8)
            case UInt8(ascii: "f"): result.append(12)
            case UInt8(ascii: "n"): result.append(10)
            case UInt8(ascii: "r"): result.append(13)
            case UInt8(ascii: "t"): result.append(9)
            case UInt8(ascii: "v"): result.append(11)
            case UInt8(ascii: "\\"), UInt8(ascii: "\""): result.append(escape)
            case UInt8(ascii: "0")...UInt8(ascii: "3"):
                let digits = [escape] + rest.prefix(2)
                guard digits.count == 3, digits.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
                result.append(digits.reduce(0) { $0 << 3 | ($1 - 0x30) })
                rest = rest.dropFirst(2)
            default: return nil
            }
        }
        return nil
    }

    // MARK: Fragments

    /// The numbers of old and new lines in `@@ -1,2 +3,4 @@`, and the first old line; `nil` where the line is not such a
    /// header.
    private func fragment(at line: Int) -> (old: Int, new: Int, start: Int)? {
        var rest = text(line).dropFirst(4)
        guard let old = Self.range(&rest, before: " +"), let new = Self.range(&rest, before: " @@") else { return nil }
        return (old.count, new.count, old.start)
    }

    /// Skips the lines of the fragment that begins here. Throws where git finds it damaged.
    private mutating func skipFragment() throws(MalformedPatch) {
        guard var (old, new, _) = fragment(at: index) else { throw malformed }
        index += 1
        while old > 0 || new > 0 {
            guard isComplete(index) else { throw malformed }
            switch text(index).first {
            case nil, UInt8(ascii: " "): (old, new) = (old - 1, new - 1)
            case UInt8(ascii: "-"): old -= 1
            case UInt8(ascii: "+"): new -= 1
            case UInt8(ascii: "\\") where has("\\ "): break
            default: throw malformed
            }
            if old < 0 || new < 0 { throw malformed }
            index += 1
        }
        if has("\\ ") { index += 1 }
    }

    private static func range(_ text: inout ArraySlice<UInt8>, before end: String) -> (start: Int, count: Int)? {
        guard let start = number(&text) else { return nil }
        var count = 1
        if text.first == UInt8(ascii: ",") {
            text = text.dropFirst()
            guard let length = number(&text) else { return nil }
            count = length
        }
        guard text.starts(with: end.utf8) else { return nil }
        text = text.dropFirst(end.utf8.count)
        return (start, count)
    }

    private static func number(_ text: inout ArraySlice<UInt8>) -> Int? {
        let digits = text.prefix { (0x30...0x39).contains($0) }
        text = text[digits.endIndex...]
        // What does not fit is refused by the caller, as damaged.
        return Int(String(decoding: digits, as: UTF8.self))
    }

    // MARK: Lines

    private var malformed: MalformedPatch { MalformedPatch(line: index + 1) }

    private func text(_ line: Int) -> ArraySlice<UInt8> { line < lines.count ? bytes[lines[line]] : [] }

    private func has(_ prefix: String, at line: Int? = nil) -> Bool { text(line ?? index).starts(with: prefix.utf8) }

    private func isComplete(_ line: Int) -> Bool { line < lines.count - (endsWithNewline ? 0 : 1) }

    private func rest(behind prefix: String) -> ArraySlice<UInt8> {
        let rest = text(index).dropFirst(prefix.utf8.count)
        return rest.last == UInt8(ascii: "\r") ? rest.dropLast() : rest
    }

    /// C's `isspace`, as git has it.
    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
}
