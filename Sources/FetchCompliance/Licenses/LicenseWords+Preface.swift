extension LicenseWords {
    /// The text without what stands before its terms, such as a title, or a sentence that says that they apply; `nil` where
    /// nothing stands there, or more than that.
    var withoutPreface: LicenseWords? {
        let near = 0..<min(Self.longestPreface, words.count)
        let start = Self.openings.lazy.compactMap { position(of: $0, in: near) }.min()
        guard let start, start > 0, isPreface(words[..<start]) else { return nil }
        return LicenseWords(words: Array(words[start...]), appendix: appendix, size: size)
    }

    /// What begins like the terms of short licences, up to the next such place, without a preface; none where the text has
    /// fewer than two such parts.
    var parts: [LicenseWords] {
        let openings = Self.openings.map { LicenseWords(of: Array($0.utf8)).words }
        let starts = words.indices.filter { index in openings.contains { words[index...].starts(with: $0) } }
        guard let first = starts.first, starts.count > 1, starts.count <= Self.mostParts,
            first <= Self.longestPreface, isPreface(words[..<first])
        else { return [] }
        return zip(starts, starts.dropFirst() + [words.endIndex]).map { start, end in
            LicenseWords(words: Array(words[start..<end]), appendix: end == words.endIndex ? appendix : [], size: size)
        }
    }

    /// Whether `words` are a title, or say that the terms below apply.
    private func isPreface(_ words: ArraySlice<UInt64>) -> Bool {
        var words = Array(words)
        for phrase in Self.phrases {
            guard let index = words.indices.first(where: { words[$0...].starts(with: phrase) }) else { continue }
            words.removeSubrange(index..<index + phrase.count)
        }
        let others = Set(words).subtracting(Self.preface)
        return others.count <= Self.mostNames && others.isDisjoint(with: Self.meaning.keys)
            && others.isDisjoint(with: Self.terms)
    }

    /// Words of a preface that would mean something else in any other order.
    private static let phrases = ["distributed with the", "is approved by the osi and fsf as gpl compatible"].map(
        numbers
    )
    private static let mostParts = 10

    /// How the terms of short licences begin.
    private static let openings = [
        "permission is hereby granted free of charge", "permission to use copy modify",
        "redistribution and use in source and binary forms", "by obtaining using and or copying this software",
    ]
    private static let longestPreface = 60
    /// How many words a preface may have besides those that prefaces are made of: names of projects.
    private static let mostNames = 8
    /// Words of terms that the text below does not have, or of other licences.
    private static let terms = Set(
        numbers(
            """
            portions parts some third other another different dual gpl lgpl agpl gnu apache mozilla mpl proprietary \
            educational academic research personal internal evaluation private trial nonprofit patent patents restricted \
            restrictions confidential provided condition conditions subject additional addition exception exceptions commons
            """
        )
    )
    /// The words of titles and of sentences which say that the terms below apply. None of them adds to the terms.
    private static let preface = Set(
        numbers(
            """
            license licenses licensed under the a an terms of following as follows below all code source software \
            documentation and in is are this project unless except otherwise stated indicated noted specified when look for \
            files file directories or information at beginning each team see authors mit bsd isc clause new modified revised \
            simplified two three 2 3 no attribution open style library it its cmu
            """
        )
    )
}
