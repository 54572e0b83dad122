/// The difference of two texts as a patch: three lines of context, as git writes it.
package struct UnifiedDiff: Sendable {
    private enum Line {
        case same(Substring)
        case removed(Substring)
        case added(Substring)

        var isChange: Bool { if case .same = self { false } else { true } }
    }

    private static let context = 3

    /// Empty if the texts are equal; otherwise it ends in a line end.
    package let text: String

    /// Compares two versions of the file `name`.
    package init(of old: String, and new: String, called name: String) {
        let (lines, ends) = (Self.lines(of: old, new), Self.endsOpen(old, new))
        var text = ""
        var (oldNumber, newNumber) = (1, 1)
        var index = 0
        while let first = lines[index...].firstIndex(where: \.isChange) {
            let start = max(index, first - Self.context)
            (oldNumber, newNumber) = (oldNumber + start - index, newNumber + start - index)
            let end = Self.hunkEnd(lines, from: first)
            let hunk = lines[start..<end]
            let oldCount = hunk.count { if case .added = $0 { false } else { true } }
            let newCount = hunk.count { if case .removed = $0 { false } else { true } }
            text += "@@ -\(Self.range(oldNumber, oldCount)) +\(Self.range(newNumber, newCount)) @@\n"
            (oldNumber, newNumber) = (oldNumber + oldCount, newNumber + newCount)
            for (offset, line) in hunk.enumerated() {
                text += Self.text(of: line, at: start + offset, in: lines, ends)
            }
            index = end
        }
        self.text = text.isEmpty ? "" : "--- a/\(name)\n+++ b/\(name)\n" + text
    }

    /// Returns the lines of both texts in one order.
    private static func lines(of old: String, _ new: String) -> [Line] {
        let (before, after) = (split(old), split(new))
        // Strings are equal in any normal form.
        let difference = after.difference(from: before) { $0.utf8.elementsEqual($1.utf8) }
        let removed = Set(difference.removals.map { if case .remove(let offset, _, _) = $0 { offset } else { -1 } })
        let added = Set(difference.insertions.map { if case .insert(let offset, _, _) = $0 { offset } else { -1 } })
        var lines: [Line] = []
        var (i, j) = (0, 0)
        while i < before.count || j < after.count {
            if i < before.count, removed.contains(i) {
                lines.append(.removed(before[i]))
                i += 1
            } else if j < after.count, added.contains(j) {
                lines.append(.added(after[j]))
                j += 1
            } else {
                lines.append(.same(before[i]))
                (i, j) = (i + 1, j + 1)
            }
        }
        return lines
    }

    /// Splits `text` behind its line ends. A last line without one differs from the same line with one.
    private static func split(_ text: String) -> [Substring] {
        var lines: [Substring] = []
        var start = text.utf8.startIndex
        while start < text.utf8.endIndex {
            let end = text.utf8[start...].firstIndex(of: UInt8(ascii: "\n")).map { text.utf8.index(after: $0) }
            lines.append(text[start..<(end ?? text.utf8.endIndex)])
            start = end ?? text.utf8.endIndex
        }
        return lines
    }

    private static func endsOpen(_ old: String, _ new: String) -> Bool {
        [old, new].contains { $0.utf8.last.map { $0 != UInt8(ascii: "\n") } ?? false }
    }

    /// Returns the end of the hunk with the change at `first`: where more lines than two contexts are the same, or all are.
    private static func hunkEnd(_ lines: [Line], from first: Int) -> Int {
        var last = first
        while let next = lines[(last + 1)...].firstIndex(where: \.isChange), next - last <= 2 * context + 1 {
            last = next
        }
        return min(lines.count, last + context + 1)
    }

    private static func range(_ start: Int, _ count: Int) -> String {
        count == 1 ? "\(start)" : "\(count == 0 ? start - 1 : start),\(count)"
    }

    private static func text(of line: Line, at index: Int, in lines: [Line], _ mayEndOpen: Bool) -> String {
        let (mark, content): (String, Substring) =
            switch line {
            case .same(let text): (" ", text)
            case .removed(let text): ("-", text)
            case .added(let text): ("+", text)
            }
        let isOpen = mayEndOpen && content.utf8.last != UInt8(ascii: "\n")
        return mark + content + (isOpen ? "\n\\ No newline at end of file\n" : "")
    }
}
