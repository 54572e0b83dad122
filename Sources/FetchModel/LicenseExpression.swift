/// A licence as an SPDX expression (SPDX 2.3, annex D): `MIT`, `Apache-2.0 OR MIT`, `GPL-2.0-only WITH Classpath-exception-2.0`.
package struct LicenseExpression: Hashable, Sendable, CustomStringConvertible {
    /// The operator that is applied last; `nil` for one licence alone.
    private enum Loosest: Hashable { case or, and }

    /// The expression with identifiers spelled as in SPDX's list, without parentheses that it does not need.
    package let description: String
    /// The licences that are not in SPDX's list, `LicenseRef-…` and `DocumentRef-…:LicenseRef-…`, in order, each once.
    package let references: [String]
    private let loosest: Loosest?
    private let isPlain: Bool

    /// The identifier where the expression is one licence of SPDX's list and nothing else.
    package var id: String? { isPlain ? description : nil }

    /// Parses an expression. Identifiers are compared without case, operators are upper case.
    package init(_ text: String) throws(LicenseFault) {
        guard text.utf8.count <= LicenseExpressionParser.longest else { throw .tooLong }
        var parser = LicenseExpressionParser(text)
        self = try parser.expression()
    }

    /// The licence of SPDX's list with this identifier, in any case; `nil` where there is none.
    package init?(id: String) {
        guard let listed = LicenseList.licenses[id.lowercased()] else { return nil }
        self.init(description: listed, references: [], isPlain: true)
    }

    /// All of `expressions`, each once; `nil` where there are none.
    package init?(all expressions: [LicenseExpression]) {
        var distinct: [LicenseExpression] = []
        for expression in expressions where !distinct.contains(expression) { distinct.append(expression) }
        guard let first = distinct.first else { return nil }
        self = distinct.dropFirst().reduce(first) { $0.and($1) }
    }

    /// A licence alone.
    init(description: String, references: [String] = [], isPlain: Bool) {
        self.description = description
        self.references = references
        self.isPlain = isPlain
        loosest = nil
    }

    private init(_ left: LicenseExpression, _ loosest: Loosest, _ right: LicenseExpression) {
        let (word, sides) =
            switch loosest {
            case .or: ("OR", [left, right].map(\.description))
            case .and:
                ("AND", [left, right].map { $0.loosest == .or ? "(\($0.description))" : $0.description })
            }
        description = sides.joined(separator: " \(word) ")
        references = left.references + right.references.filter { !left.references.contains($0) }
        isPlain = false
        self.loosest = loosest
    }

    /// Both licences apply.
    func and(_ other: LicenseExpression) -> LicenseExpression { LicenseExpression(self, .and, other) }

    /// Either licence may be chosen.
    func or(_ other: LicenseExpression) -> LicenseExpression { LicenseExpression(self, .or, other) }
}

/// Why a text is not an SPDX licence expression.
package enum LicenseFault: Error, Hashable, Sendable {
    /// It has more bytes, or more parentheses in one another, than any honest expression.
    case tooLong
    case unknownLicense(String, suggestion: String?)
    case unknownException(String, suggestion: String?)
    /// Something is missing before this word.
    case misplaced(String)
    /// The expression ends where a licence or an exception should follow.
    case incomplete
    /// A parenthesis is opened and not closed.
    case unclosed
    /// `and`, `or` or `with` in lower case.
    case lowerCaseOperator(String)
    /// `NONE` or `NOASSERTION`, which say that nothing is known.
    case noLicense(String)
}
