/// Parses SPDX licence expressions: `WITH` binds closest, then `AND`, then `OR`.
struct LicenseExpressionParser {
    /// The most bytes of an expression.
    static let longest = 10_000
    /// The most parentheses in one another.
    private static let deepest = 50

    private var words: ArraySlice<String>
    private var depth = 0

    /// Divides `text` into words.
    init(_ text: String) {
        var words: [String] = []
        var word = ""
        func end() {
            if !word.isEmpty { words.append(word) }
            word = ""
        }
        for character in text {
            switch character {
            case " ", "\t", "\n": end()
            case "(", ")":
                end()
                words.append(String(character))
            default: word.append(character)
            }
        }
        end()
        self.words = words[...]
    }

    /// Parses all words.
    mutating func expression() throws(LicenseFault) -> LicenseExpression {
        let expression = try alternatives()
        if let rest = words.first { throw Self.isLowerCaseOperator(rest) ? .lowerCaseOperator(rest) : .misplaced(rest) }
        return expression
    }

    private mutating func alternatives() throws(LicenseFault) -> LicenseExpression {
        var result = try conjunction()
        while take("OR") { result = result.or(try conjunction()) }
        return result
    }

    private mutating func conjunction() throws(LicenseFault) -> LicenseExpression {
        var result = try operand()
        while take("AND") { result = result.and(try operand()) }
        return result
    }

    private mutating func operand() throws(LicenseFault) -> LicenseExpression {
        guard let word = words.popFirst() else { throw .incomplete }
        if word == "(" {
            depth += 1
            if depth > Self.deepest { throw .tooLong }
            let inner = try alternatives()
            guard take(")") else {
                if let next = words.first {
                    throw Self.isLowerCaseOperator(next) ? .lowerCaseOperator(next) : .misplaced(next)
                }
                throw .unclosed
            }
            depth -= 1
            return inner
        }
        if [")", "AND", "OR", "WITH"].contains(word) { throw .misplaced(word) }
        let license = try license(word)
        guard take("WITH") else { return license }
        guard let name = words.popFirst() else { throw .incomplete }
        let exception = try exception(name)
        return LicenseExpression(
            description: "\(license.description) WITH \(exception)",
            references: license.references,
            isPlain: false
        )
    }

    private func license(_ word: String) throws(LicenseFault) -> LicenseExpression {
        if let known = LicenseExpression(id: word) { return known }
        if word.hasSuffix("+"), let known = LicenseExpression(id: String(word.dropLast())) {
            return LicenseExpression(description: "\(known.description)+", isPlain: false)
        }
        if Self.isReference(word) { return LicenseExpression(description: word, references: [word], isPlain: false) }
        if ["none", "noassertion"].contains(word.lowercased()) { throw .noLicense(word) }
        if Self.isLowerCaseOperator(word) { throw .lowerCaseOperator(word) }
        throw .unknownLicense(word, suggestion: Self.suggestion(for: word, in: LicenseList.licenses.values))
    }

    private func exception(_ word: String) throws(LicenseFault) -> String {
        if let known = LicenseList.exceptions[word.lowercased()] { return known }
        throw .unknownException(word, suggestion: Self.suggestion(for: word, in: LicenseList.exceptions.values))
    }

    private mutating func take(_ word: String) -> Bool {
        guard words.first == word else { return false }
        words.removeFirst()
        return true
    }

    private static func isLowerCaseOperator(_ word: String) -> Bool {
        !["AND", "OR", "WITH"].contains(word) && ["and", "or", "with"].contains(word.lowercased())
    }

    /// Whether `word` is `LicenseRef-…`, alone or behind `DocumentRef-…:`.
    private static func isReference(_ word: String) -> Bool {
        func isName(_ text: Substring, after prefix: String) -> Bool {
            guard text.hasPrefix(prefix), text.count > prefix.count else { return false }
            return text.utf8.allSatisfy { byte in
                let character = Character(Unicode.Scalar(byte))
                return byte < 0x80 && (character.isLetter || character.isNumber || byte == 0x2d || byte == 0x2e)
            }
        }
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        switch parts.count {
        case 1: return isName(parts[0], after: "LicenseRef-")
        case 2: return isName(parts[0], after: "DocumentRef-") && isName(parts[1], after: "LicenseRef-")
        default: return false
        }
    }

    /// What people write for the identifiers of SPDX.
    private static let usual = [
        "apache": "Apache-2.0", "apache2": "Apache-2.0", "apache-2": "Apache-2.0", "asl2": "Apache-2.0",
        "bsd": "BSD-3-Clause", "bsd2": "BSD-2-Clause", "bsd3": "BSD-3-Clause", "bsd-2": "BSD-2-Clause",
        "bsd-3": "BSD-3-Clause", "new-bsd": "BSD-3-Clause", "gpl": "GPL-3.0-or-later", "gplv2": "GPL-2.0-only",
        "gpl2": "GPL-2.0-only", "gpl-2": "GPL-2.0-only", "gplv3": "GPL-3.0-only", "gpl3": "GPL-3.0-only",
        "gpl-3": "GPL-3.0-only", "gpl-2+": "GPL-2.0-or-later", "gpl-3+": "GPL-3.0-or-later",
        "lgpl": "LGPL-2.1-or-later", "lgplv2.1": "LGPL-2.1-only", "lgplv3": "LGPL-3.0-only",
        "agplv3": "AGPL-3.0-only", "mpl": "MPL-2.0", "mpl2": "MPL-2.0", "boost": "BSL-1.0", "public-domain": "CC0-1.0",
        "cc0": "CC0-1.0", "expat": "MIT",
    ]

    private static func suggestion(for word: String, in ids: some Sequence<String>) -> String? {
        usual[word.lowercased()] ?? Suggestion.nearest(to: word, in: ids).first
    }
}
