internal import FetchModel

/// A pattern of a `.gitattributes` file (gitattributes(5)). Unlike one of `.gitignore`, it matches no path below what it
/// matches.
struct AttributePattern: Sendable {
    /// The most steps of a match; patterns that take more match nothing.
    private static let mostSteps = 100_000

    private let pattern: [UInt8]
    /// Whether it is compared with the last name of a path alone.
    private let isName: Bool
    private let matchesDirectoriesOnly: Bool

    /// Reads `text`; `nil` for a pattern that git ignores.
    init?(_ text: [UInt8]) {
        guard let first = text.first, first != UInt8(ascii: "!") else { return nil }
        var text = text[...]
        matchesDirectoriesOnly = text.last == slash
        if matchesDirectoriesOnly { text = text.dropLast() }
        isName = !text.contains(slash)
        if text.first == slash { text = text.dropFirst() }
        if text.isEmpty { return nil }
        pattern = [UInt8](text)
    }

    /// Whether it matches `path`, relative to the directory of the file with the pattern.
    func matches(_ path: [UInt8], isDirectory: Bool) -> Bool {
        if matchesDirectoriesOnly, !isDirectory { return false }
        let start = isName ? path.lastIndex(of: slash).map { $0 + 1 } ?? 0 : 0
        var steps = 0
        return match(0, path[start...], &steps)
    }

    private func match(_ start: Int, _ text: ArraySlice<UInt8>, _ steps: inout Int) -> Bool {
        var (index, text) = (start, text)
        while index < pattern.count {
            steps += 1
            if steps > Self.mostSteps { return false }
            switch pattern[index] {
            case UInt8(ascii: "*"): return matchStar(index, text, &steps)
            case UInt8(ascii: "?"):
                guard let byte = text.popFirst(), byte != slash else { return false }
                index += 1
            case UInt8(ascii: "["):
                guard let byte = text.popFirst(), byte != slash, let next = matchSet(index, byte) else { return false }
                index = next
            case UInt8(ascii: "\\") where index + 1 < pattern.count:
                guard text.popFirst() == pattern[index + 1] else { return false }
                index += 2
            case let byte:
                guard text.popFirst() == byte else { return false }
                index += 1
            }
        }
        return text.isEmpty
    }

    /// Matches `*`, or `**` where that is a whole name of a path.
    private func matchStar(_ start: Int, _ text: ArraySlice<UInt8>, _ steps: inout Int) -> Bool {
        var end = start
        while end < pattern.count, pattern[end] == UInt8(ascii: "*") { end += 1 }
        let isWhole = (start == 0 || pattern[start - 1] == slash) && (end == pattern.count || pattern[end] == slash)
        let crosses = end - start >= 2 && isWhole && !isName
        if crosses, end < pattern.count, match(end + 1, text, &steps) { return true }
        var rest = text
        while true {
            if match(end, rest, &steps) { return true }
            guard let byte = rest.popFirst(), crosses || byte != slash else { return false }
        }
    }

    /// Returns where the pattern goes on after the set at `start`, if that contains `byte`.
    private func matchSet(_ start: Int, _ byte: UInt8) -> Int? {
        var index = start + 1
        let isNegated = index < pattern.count && [UInt8(ascii: "!"), UInt8(ascii: "^")].contains(pattern[index])
        if isNegated { index += 1 }
        var (isIn, isFirst) = (false, true)
        while index < pattern.count, isFirst || pattern[index] != UInt8(ascii: "]") {
            isFirst = false
            if let end = classEnd(index) {
                // As in a glob of one name: `[[:digit:]]`.
                let name = String(decoding: pattern[index..<end], as: UTF8.self)
                guard let glob = try? Glob("/[\(name)]") else { return nil }
                if [byte].withUnsafeBufferPointer({ glob.matches($0, isDirectory: false) }) { isIn = true }
                index = end
                continue
            }
            if pattern[index] == UInt8(ascii: "\\"), index + 1 < pattern.count { index += 1 }
            let low = pattern[index]
            var high = low
            if index + 2 < pattern.count, pattern[index + 1] == UInt8(ascii: "-"),
                pattern[index + 2] != UInt8(ascii: "]")
            {
                high = pattern[index + 2]
                index += 2
            }
            if low <= byte, byte <= high { isIn = true }
            index += 1
        }
        return index < pattern.count && isIn != isNegated ? index + 1 : nil
    }

    /// Returns where the class of characters `[:name:]` at `start` ends; `nil` where there is none.
    private func classEnd(_ start: Int) -> Int? {
        guard pattern[start...].starts(with: "[:".utf8),
            let close = pattern[(start + 2)...].firstIndex(of: UInt8(ascii: "]")), close > start + 2,
            pattern[close - 1] == UInt8(ascii: ":")
        else { return nil }
        return close + 1
    }
}

private let slash = UInt8(ascii: "/")
