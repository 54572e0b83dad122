extension LicenseWords {
    /// Whether what follows the end of its terms may add to them, beside what has the pairs of words `known`: SPDX's
    /// guidelines leave out instructions there, and no further terms.
    func hasFurtherTerms(beside known: Set<UInt64>) -> Bool {
        let isKnown = [false] + appendixPairs.map { known.contains($0) } + [false]
        return zip(appendix, zip(isKnown, isKnown.dropFirst())).contains { word, sides in
            guard Self.meaning[word] != nil || Self.further.contains(word) else { return false }
            // The terms of another licence begin so.
            return !sides.1 || !sides.0 && word != Self.permission
        }
    }

    /// The pairs of neighbouring words that follow the end of its terms, in order.
    var appendixPairs: [UInt64] { Self.pairs(of: appendix) }

    /// Words of terms that are beside those of the licence.
    private static let further = Set(numbers("exception exceptions notwithstanding"))
    private static let permission = numbers("permission")[0]
}
