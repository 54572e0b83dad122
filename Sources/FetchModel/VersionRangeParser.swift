/// Parses the text of a `VersionRange`.
struct VersionRangeParser {
    private typealias Comparator = VersionRange.Comparator

    /// A version whose trailing numbers may be missing or wildcards: `1`, `1.2`, `1.2.x`, `*`.
    private struct Partial {
        var numbers: [UInt64]
        var prerelease: [String] = []
        var build: [String] = []

        /// The lowest version with these numbers.
        var floor: SemanticVersion {
            SemanticVersion(number(0), number(1), number(2), prerelease: prerelease, build: build)
        }

        func number(_ index: Int) -> UInt64 { index < numbers.count ? numbers[index] : 0 }

        /// Returns the lowest version, prereleases included, whose number at `index` is higher; `nil` if it would
        /// overflow.
        func next(_ index: Int) -> SemanticVersion? {
            let (raised, overflow) = number(index).addingReportingOverflow(1)
            guard !overflow else { return nil }
            let part = { (place: Int) in place < index ? number(place) : place == index ? raised : 0 }
            return SemanticVersion(part(0), part(1), part(2), prerelease: ["0"])
        }
    }

    private let scalars: [Unicode.Scalar]
    private var index = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    /// Returns the alternatives, each with its comparators. Throws `Malformed`.
    mutating func parse() throws(VersionRange.Malformed) -> [[VersionRange.Comparator]] {
        guard scalars.count <= 1_000 else { throw malformed("a range has at most 1000 characters") }
        var alternatives: [[VersionRange.Comparator]] = []
        repeat {
            alternatives.append(try parseAlternative())
        } while skip("||")
        if let next = peek { throw malformed(unexpected(next)) }
        return alternatives
    }

    private mutating func parseAlternative() throws(VersionRange.Malformed) -> [Comparator] {
        skipBlanks()
        guard let first = peek, first != "|" else { throw malformed("a version is missing") }
        var comparators: [Comparator] = []
        while true {
            comparators += try parseTerm()
            let hadBlank = skipBlanks()
            let hadComma = skip(",")
            skipBlanks()
            guard let next = peek, !(next == "|" && !hadComma) else {
                if hadComma { throw malformed("a version is missing") }
                return comparators
            }
            let isOperator = "^~=<>".unicodeScalars.contains(next)
            guard hadBlank || hadComma || isOperator else { throw malformed(unexpected(next)) }
        }
    }

    /// Parses one comparator, or two versions with ` - ` between them.
    private mutating func parseTerm() throws(VersionRange.Malformed) -> [Comparator] {
        let operators = ["^", "~", ">=", "<=", ">", "<", "="]
        let relation = operators.first { skip($0) }
        skipBlanks()
        let version = try parsePartial()
        if let relation { return try comparators(relation, version) }
        guard skipHyphen() else { return try comparators("=", version) }
        let end = try parsePartial()
        return try comparators(">=", version) + comparators("<=", end)
    }

    private func comparators(
        _ relation: String,
        _ version: Partial
    ) throws(VersionRange.Malformed) -> [Comparator] {
        let count = version.numbers.count
        if count == 0, relation == "<" || relation == ">" {
            throw malformed("'\(relation)' needs a number to compare with")
        }
        let floor = comparator(.atLeast, version.floor)
        func below(_ index: Int) -> [Comparator] { version.next(index).map { [comparator(.less, $0, false)] } ?? [] }
        switch relation {
        case _ where count == 0: return [floor]
        case "^":
            // The first number that is not zero must stay the same; of zeros alone, the last that is written.
            return [floor] + below(version.numbers.firstIndex { $0 != 0 } ?? count - 1)
        case "~": return [floor] + below(min(count - 1, 1))
        case ">=": return [floor]
        case "<": return [comparator(.less, version.floor)]
        case ">" where count < 3: return version.next(count - 1).map { [comparator(.atLeast, $0, false)] } ?? [nothing]
        case "<=" where count < 3: return below(count - 1)
        case "=" where count < 3: return [floor] + below(count - 1)
        case ">": return [comparator(.greater, version.floor)]
        case "<=": return [comparator(.atMost, version.floor)]
        default: return [comparator(.equal, version.floor)]
        }
    }

    private func comparator(
        _ relation: Comparator.Relation,
        _ version: SemanticVersion,
        _ isWritten: Bool = true
    ) -> Comparator {
        Comparator(relation: relation, version: version, namesPrerelease: isWritten && !version.prerelease.isEmpty)
    }

    private var nothing: Comparator { comparator(.less, SemanticVersion(0, 0, 0, prerelease: ["0"]), false) }

    private mutating func parsePartial() throws(VersionRange.Malformed) -> Partial {
        skip("v")
        var version = Partial(numbers: [])
        var isOpen = false
        for part in 0..<3 {
            if part > 0 {
                guard peek == "." else { break }
                index += 1
            }
            if let wildcard = peek, "xX*".unicodeScalars.contains(wildcard) {
                isOpen = true
                index += 1
            } else if isOpen {
                throw malformed("only wildcards may follow a wildcard")
            } else {
                version.numbers.append(try parseNumber())
            }
        }
        if peek == "-" || peek == "+", version.numbers.count < 3 {
            throw malformed("a prerelease needs all three numbers before it")
        }
        if skip("-") { version.prerelease = try parseIdentifiers(isPrerelease: true) }
        if skip("+") { version.build = try parseIdentifiers(isPrerelease: false) }
        if let next = peek, !" \t,|<>=^~".unicodeScalars.contains(next) { throw malformed(unexpected(next)) }
        return version
    }

    private mutating func parseNumber() throws(VersionRange.Malformed) -> UInt64 {
        let start = index
        while let digit = peek, ("0"..."9").contains(digit) { index += 1 }
        if start == index {
            guard let next = peek else { throw malformed("a version is missing") }
            throw malformed(unexpected(next))
        }
        let digits = text(from: start)
        guard let number = SemanticVersion.number(digits) else {
            throw malformed(digits.hasPrefix("0") ? "a number has no leading zeros" : "the number is too large")
        }
        return number
    }

    private mutating func parseIdentifiers(isPrerelease: Bool) throws(VersionRange.Malformed) -> [String] {
        let start = index
        while let next = peek, !" \t,|+<>=^~".unicodeScalars.contains(next) { index += 1 }
        let identifiers = SemanticVersion.identifiers(text(from: start))
        guard let identifiers, !isPrerelease || !identifiers.contains(where: SemanticVersion.hasLeadingZero) else {
            let what = isPrerelease ? "prerelease" : "build metadata"
            throw malformed("the \(what) is not made of letters, digits, '-' and dots, as SemVer requires")
        }
        return identifiers
    }

    private var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    private func text(from start: Int) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars[start..<index])
        return text
    }

    @discardableResult
    private mutating func skipBlanks() -> Bool {
        let start = index
        while peek == " " || peek == "\t" { index += 1 }
        return index > start
    }

    /// Skips the ` - ` between two versions. A hyphen without blanks around it belongs to a prerelease.
    private mutating func skipHyphen() -> Bool {
        let start = index
        if skipBlanks(), skip("-"), skipBlanks() { return true }
        index = start
        return false
    }

    @discardableResult
    private mutating func skip(_ text: String) -> Bool {
        guard scalars[index...].starts(with: text.unicodeScalars) else { return false }
        index += text.unicodeScalars.count
        return true
    }

    private func unexpected(_ scalar: Unicode.Scalar) -> String {
        "\(Quotation.of(String(scalar))) does not belong in a version"
    }

    private func malformed(_ reason: String) -> VersionRange.Malformed { VersionRange.Malformed(reason: reason) }
}
