internal import FetchModel

/// A patch as a terminal shows it. Piped, a patch is written byte for byte.
struct PatchText {
    let palette: Palette
    /// Whether control characters are escaped: a terminal would obey those of a hostile file.
    let isEscaped: Bool

    /// Returns `patch`, its lines painted and escaped.
    func shown(_ patch: [UInt8]) -> [UInt8] {
        guard isEscaped || palette.isColored else { return patch }
        var shown: [UInt8] = []
        // The lines of the hunk that are still to come.
        var (old, new) = (0, 0)
        var rest = patch[...]
        while !rest.isEmpty {
            let line = rest.prefix { $0 != UInt8(ascii: "\n") }
            let hasEnd = line.endIndex < rest.endIndex
            rest = rest[(hasEnd ? line.endIndex + 1 : line.endIndex)...]
            let text = text(line)
            let isInHunk = old > 0 || new > 0
            switch line.first {
            case UInt8(ascii: "+") where isInHunk:
                new -= 1
                shown += palette.added(text).utf8
            case UInt8(ascii: "-") where isInHunk:
                old -= 1
                shown += palette.removed(text).utf8
            case UInt8(ascii: "\\"): shown += text.utf8
            case _ where isInHunk:
                (old, new) = (old - 1, new - 1)
                shown += text.utf8
            case UInt8(ascii: "@"):
                (old, new) = Self.counts(text)
                shown += palette.hunkHeader(text).utf8
            default: shown += palette.patchHeader(text).utf8
            }
            if hasEnd { shown.append(UInt8(ascii: "\n")) }
        }
        return shown
    }

    private func text(_ line: ArraySlice<UInt8>) -> String {
        let text = String(decoding: line, as: UTF8.self)
        return isEscaped ? Quotation.escaped(text, keeping: "\t") : text
    }

    /// The numbers of old and new lines in `@@ -1,2 +3,4 @@`.
    private static func counts(_ header: String) -> (old: Int, new: Int) {
        let ranges = header.split(separator: " ").dropFirst().prefix(2).map { range -> Int in
            let parts = range.dropFirst().split(separator: ",")
            return parts.count > 1 ? Int(parts[1]) ?? 0 : 1
        }
        return ranges.count == 2 ? (ranges[0], ranges[1]) : (0, 0)
    }
}
