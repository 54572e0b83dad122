/// The words of a licence's text, by SPDX's matching guidelines (SPDX 2.3, annex B): without case, punctuation, the marks of
/// comments, bullets, copyright notices and what follows the end of the terms. Spellings that mean the same are one word.
struct LicenseWords {
    /// The words as numbers, in order.
    let words: [UInt64]
    /// The words that follow the end of the terms.
    let appendix: [UInt64]
    /// How many bytes of the text were read.
    let size: Int

    /// Takes words that were read from `size` bytes.
    init(words: [UInt64], appendix: [UInt64] = [], size: Int) {
        (self.words, self.appendix, self.size) = (words, appendix, size)
    }

    /// Reads the words of `text`, which is UTF-8 or something near; with what follows the end of the terms, if it `isWhole`.
    init(of text: UnsafeBufferPointer<UInt8>, isWhole: Bool = false) {
        var words: [UInt64] = []
        words.reserveCapacity(text.count / 6)
        var start = text.startIndex
        var isInNotice = false
        var isFirst = true
        var terms: (words: [UInt64], size: Int)?
        while start < text.endIndex {
            let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.endIndex
            let bytes = UnsafeBufferPointer(rebasing: text[start..<end])
            let line = Line(bytes, isInNotice: isInNotice, isFirst: isFirst)
            isInNotice = line.isNotice
            isFirst = line.isNotice || line.words.isEmpty
            Self.append(line, to: &words)
            start = end + 1
            if !isWhole, terms == nil, words.suffix(Self.end.count).elementsEqual(Self.end) {
                terms = (words, min(start, text.count))
                words = []
            }
        }
        size = terms?.size ?? text.count
        self.words = Self.withoutHolders(terms?.words ?? words)
        appendix = terms == nil ? [] : Self.withoutHolders(words)
    }

    /// Reads the words of `text`.
    init(of text: [UInt8]) { self = text.withUnsafeBufferPointer { LicenseWords(of: $0) } }

    private static let end = numbers("end of terms and conditions")
    /// What stands around the names of those who disclaim: SPDX's texts say that any may stand there.
    private static let holders = [
        ("provided by", "as is"), ("as is and", "disclaims"), ("event shall", "be liable"),
    ].map { before, after in (numbers(before), numbers(after)) }
    /// The most words of such names.
    private static let longestHolders = 20

    static func numbers(_ text: String) -> [UInt64] {
        text.split(separator: " ").map { number(Array($0.utf8)[...]) }
    }

    private static func withoutHolders(_ words: [UInt64]) -> [UInt64] {
        var words = words
        for (before, after) in holders { removeWords(between: before, and: after, from: &words) }
        return words
    }

    /// Removes what stands between each `before` and the next `after`, if that is near.
    private static func removeWords(between before: [UInt64], and after: [UInt64], from words: inout [UInt64]) {
        var kept: [UInt64] = []
        kept.reserveCapacity(words.count)
        var index = 0
        while index < words.count {
            kept.append(words[index])
            index += 1
            guard kept.count >= before.count, kept[(kept.count - before.count)...].elementsEqual(before) else {
                continue
            }
            let near = index..<min(index + longestHolders, words.count)
            let end = near.first { words[$0...].starts(with: after) }
            index = end ?? index
        }
        words = kept
    }

    private static let allRightsReserved = ["all", "rights", "reserved"].map { Array($0.utf8) }

    private static func append(_ line: Line, to words: inout [UInt64]) {
        if line.isNotice { return }
        if line.words.count == 3, zip(line.words, allRightsReserved).allSatisfy({ $0.elementsEqual($1) }) { return }
        for word in line.words { words.append(number(word)) }
    }

    /// One line, divided into words.
    private struct Line {
        /// Lower case, without what stands before a list's item.
        private(set) var words: [ArraySlice<UInt8>] = []
        /// Whether it is a copyright notice, or a tag for programs.
        private(set) var isNotice = false

        /// Reads a line, which may go on with the copyright notice above it, or be the first of a paragraph.
        init(_ bytes: UnsafeBufferPointer<UInt8>, isInNotice: Bool, isFirst: Bool) {
            var lower: [UInt8] = []
            lower.reserveCapacity(bytes.count)
            var index = 0
            // `©` and typographic quotes are punctuation; other letters beyond ASCII belong to words.
            while index < bytes.count {
                let byte = bytes[index]
                if byte == 0xc2, index + 1 < bytes.count, bytes[index + 1] < 0xc0 {
                    lower += bytes[index + 1] == 0xa9 ? Array("copyright".utf8) : [0x20]
                    index += 2
                } else if byte == 0xe2, index + 2 < bytes.count, bytes[index + 1] == 0x80 {
                    lower.append(0x20)
                    index += 3
                } else {
                    lower.append((0x41...0x5a).contains(byte) ? byte | 0x20 : byte)
                    index += 1
                }
            }
            isNotice = Self.isNotice(lower, isFirst: isFirst) || isInNotice && Self.isHolder(lower)
            if isNotice { return }
            divide(lower)
        }

        private mutating func divide(_ lower: [UInt8]) {
            var start: Int?
            for index in 0...lower.count {
                let isPart = index < lower.count && Self.isPart(lower[index])
                if isPart {
                    start = start ?? index
                } else if let first = start {
                    let word = lower[first..<index]
                    let mark = index < lower.count ? lower[index] : 0
                    let isBullet = words.isEmpty && Self.isNumeral(word) && [0x2e, 0x29].contains(mark)
                    if !isBullet { words.append(word) }
                    start = nil
                }
            }
        }

        private static func isPart(_ byte: UInt8) -> Bool {
            (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || byte >= 0x80
        }

        /// Whether `word` numbers an item: digits, one letter, or a small Roman number.
        private static func isNumeral(_ word: ArraySlice<UInt8>) -> Bool {
            word.count == 1 || word.allSatisfy { (0x30...0x39).contains($0) }
                || word.allSatisfy { "ivx".utf8.contains($0) }
        }

        /// Whether `line` begins with `Copyright (c)`, `Copyright 2024`, `(c) 2024` and the like, or holds an SPDX tag. The
        /// first of a paragraph may name the holder right away, as in `Copyright Acme, Inc. All rights reserved.`
        private static func isNotice(_ line: [UInt8], isFirst: Bool) -> Bool {
            let text = String(decoding: line.prefix(200), as: UTF8.self)
            if text.contains("spdx-license-identifier:") { return true }
            var rest = text.drop { !$0.isLetter && $0 != "(" && $0 != "[" && $0 != "<" }
            if rest.hasPrefix("portions ") { rest = rest.dropFirst(9) }
            // Elsewhere it is the third item of a list.
            if rest.hasPrefix("(c)") {
                rest = rest.dropFirst(3).drop { $0.isWhitespace }
                if rest.first?.isNumber == true { return true }
            }
            guard rest.hasPrefix("copyright") else { return false }
            let after = rest.dropFirst(9).drop { $0 == " " || $0 == ":" || $0 == "\t" }
            guard let first = after.first else { return true }
            return first.isNumber || "([{<-".contains(first)
                || ["by ", "year", "yyyy", "the regents", "copyright"].contains { after.hasPrefix($0) }
                || isFirst && after.contains("all rights reserved") && !isClause(after)
        }

        /// Whether `after` goes on after the word "copyright" as a sentence of a licence does, and names no holder.
        private static func isClause(_ after: Substring) -> Bool {
            after.prefix { $0.isLetter }.split(separator: " ").first.map { clauses.contains(String($0)) } ?? true
        }

        private static let clauses: Set<String> = [
            "and", "claim", "claims", "holder", "holders", "in", "interest", "interests", "is", "law", "laws",
            "license",
            "licenses", "licence", "notice", "notices", "or", "owner", "owners", "protection", "right", "rights",
            "statement", "statements",
        ]

        /// Whether `line` names a holder by a mail address, or after a year.
        private static func isHolder(_ line: [UInt8]) -> Bool {
            let parts = String(decoding: line.prefix(200), as: UTF8.self).split(separator: " ")
            if let year = parts.first?.prefix(4), year.count == 4, year.hasPrefix("19") || year.hasPrefix("20"),
                year.allSatisfy(\.isNumber), parts.count > 1, parts.count <= 12
            {
                return true
            }
            guard parts.count <= 6, let last = parts.last else { return false }
            return last.hasPrefix("<") && last.hasSuffix(">") && last.contains("@")
        }
    }

    /// Spellings that SPDX's guidelines call the same.
    private static let same: [UInt64: UInt64] = {
        let pairs = [
            ("licence", "license"), ("licences", "licenses"), ("licenced", "licensed"), ("licencing", "licensing"),
            ("sublicence", "sublicense"), ("acknowledgement", "acknowledgment"),
            ("acknowledgements", "acknowledgments"), ("authorisation", "authorization"), ("authorised", "authorized"),
            ("favour", "favor"), ("honour", "honor"), ("organisation", "organization"), ("owner", "holder"),
            ("owners", "holders"), ("recognised", "recognized"), ("whilst", "while"), ("fulfil", "fulfill"),
            ("judgement", "judgment"), ("labour", "labor"), ("programme", "program"), ("centre", "center"),
            ("https", "http"),
        ]
        let numbers = pairs.map { (raw(Array($0.0.utf8)[...]), raw(Array($0.1.utf8)[...])) }
        return Dictionary(numbers) { first, _ in first }
    }()

    private static func number(_ word: ArraySlice<UInt8>) -> UInt64 {
        let number = raw(word)
        return same[number] ?? number
    }

    /// FNV-1a.
    private static func raw(_ word: ArraySlice<UInt8>) -> UInt64 {
        word.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}

extension LicenseWords {
    /// The pairs of neighbouring words, in order.
    var pairs: [UInt64] { Self.pairs(of: words) }

    static func pairs(of words: [UInt64]) -> [UInt64] {
        zip(words, words.dropFirst()).map { ($0 &* 0x9e37_79b9_7f4a_7c15) ^ $1 }
    }
}

extension LicenseWords {
    /// How often it has the words that grant, restrict or deny, those of one meaning together.
    var decisive: [Int] {
        var counts = Array(repeating: 0, count: Self.meanings.count)
        for word in words { if let meaning = Self.meaning[word] { counts[meaning] += 1 } }
        return counts
    }

    /// The words before the first that are those of `text`; all of them where it has none such.
    func before(_ text: String) -> LicenseWords {
        let end = position(of: text, in: words.indices) ?? words.endIndex
        return LicenseWords(words: Array(words[..<end]), size: size)
    }

    /// The words from the last place on at which there are those of `text`; `nil` where it has none such.
    func from(last text: String) -> LicenseWords? {
        let phrase = LicenseWords(of: Array(text.utf8)).words
        return words.indices.last { words[$0...].starts(with: phrase) }.map {
            LicenseWords(words: Array(words[$0...]), size: size)
        }
    }

    func position(of text: String, in range: Range<Int>) -> Int? {
        let phrase = LicenseWords(of: Array(text.utf8)).words
        return range.first { words[$0...].starts(with: phrase) }
    }

    private static let meanings = [
        ["not", "no", "nor", "never"], ["non", "noncommercial"], ["with"], ["without"], ["only", "solely"],
        ["except", "unless"], ["free"], ["fee"], ["charge"], ["royalty"], ["commercial"], ["sublicense"], ["sell"],
        ["permission"], ["granted"], ["prohibited", "forbidden"], ["shall", "must"], ["may"], ["good"], ["evil"],
        ["portion", "portions"], ["evaluation"], ["educational", "academic", "research"], ["internal", "personal"],
    ]

    /// The words that decide, and which of them have one meaning.
    static let meaning: [UInt64: Int] = {
        var numbers: [UInt64: Int] = [:]
        for (index, words) in meanings.enumerated() {
            for word in LicenseWords(of: Array(words.joined(separator: " ").utf8)).words { numbers[word] = index }
        }
        return numbers
    }()
}
