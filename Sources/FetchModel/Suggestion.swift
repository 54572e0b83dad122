/// Finds known words that are spelled like a mistyped one.
package enum Suggestion {
    /// Returns at most `limit` of `words`, nearest first. A word whose distance from `word` is more than a third of its
    /// length does not count, unless it is `word` with more parts: `v1.0.2` for `v1.0`.
    package static func nearest(to word: String, in words: some Sequence<String>, limit: Int = 1) -> [String] {
        let target = Array(word.lowercased().unicodeScalars.prefix(longest))
        let bound = max(1, target.count / 3)
        var near: [(distance: Int, word: String)] = []
        for candidate in words where candidate != word {
            let scalars = Array(candidate.lowercased().unicodeScalars.prefix(longest))
            if continues(scalars, target) {
                near.append((bound, candidate))
                continue
            }
            guard abs(scalars.count - target.count) <= bound else { continue }
            let distance = distance(target, scalars)
            if distance <= bound { near.append((distance, candidate)) }
        }
        return near.sorted { ($0.distance, $0.word) < ($1.distance, $1.word) }.prefix(limit).map(\.word)
    }

    /// Longer words are cut, so that no input makes the comparison slow.
    private static let longest = 100

    /// Whether `longer` is `word` and more parts.
    private static func continues(_ longer: [Unicode.Scalar], _ word: [Unicode.Scalar]) -> Bool {
        guard word.count > 1, longer.count > word.count, longer.starts(with: word) else { return false }
        return [".", "-", "_", "/", "+"].contains(longer[word.count])
    }

    /// Returns how many insertions, deletions, replacements and swaps of neighbours turn `a` into `b` (the optimal string
    /// alignment distance).
    private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var older: [Int] = []
        var previous = Array(0...b.count)
        for i in 1...a.count {
            var row = [i]
            row.reserveCapacity(b.count + 1)
            for j in 1...b.count {
                var best = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { best = min(best, older[j - 2] + 1) }
                row.append(best)
            }
            (older, previous) = (previous, row)
        }
        return previous[b.count]
    }
}
