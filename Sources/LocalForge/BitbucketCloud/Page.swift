import FlyingFox
import Foundation

/// One value of a list, with what it can be sorted and chosen by.
struct RefRow: Sendable, Equatable {
    let name: String
    /// The time of the commit, in text that sorts by time.
    let date: String
    let json: JSON
}

extension RefRow {
    /// The row of a ref.
    init(_ ref: Ref, _ shapes: RestShapes) {
        self.init(name: ref.name, date: ref.commit.date, json: shapes.ref(ref))
    }
}

/// What a request wants of a list: `q`, `sort`, `pagelen`, `page`, `fields`.
struct Page: Sendable {
    private let request: ForgeRequest

    init(_ request: ForgeRequest) {
        self.request = request
    }

    /// The page's document, or Bitbucket's error for a wish that it cannot meet.
    func answer(_ rows: [RefRow]) throws -> HTTPResponse {
        let length = Int(request["pagelen"] ?? "10") ?? 0
        guard 1...100 ~= length else { return try .problem("Invalid pagelen", .badRequest) }
        let number = Int(request["page"] ?? "1") ?? 0
        guard number >= 1 else { return try .problem("Invalid page", .badRequest) }
        guard let condition = Condition(request["q"] ?? "") else { return try .problem("Invalid query", .badRequest) }
        guard let order = Order(request["sort"] ?? "") else { return try .problem("Invalid sort", .badRequest) }

        let chosen = rows.filter { condition.holds(for: $0.name) }.sorted(by: order.comesBefore)
        let start = (number - 1) * length
        guard start < chosen.count || number == 1 else { return try .problem("Invalid page", .notFound) }
        let values = chosen.dropFirst(start).prefix(length).map(\.json)
        var page: [String: JSON] = [
            "pagelen": .number(length), "page": .number(number), "size": .number(chosen.count),
            "values": .array(values),
        ]
        if start + length < chosen.count { page["next"] = .string(address(of: number + 1)) }
        if number > 1 { page["previous"] = .string(address(of: number - 1)) }
        return try Fields(request["fields"]).answer(.object(page))
    }

    /// The same request for another page.
    private func address(of page: Int) -> String {
        let parts = request.target.split(separator: "?", maxSplits: 1)
        let others = parts.dropFirst().flatMap { $0.split(separator: "&") }.filter { !$0.hasPrefix("page=") }
        return "\(request.base)\(parts[0])?" + (others + ["page=\(page)"]).joined(separator: "&")
    }
}

/// How a list is sorted: lexically by name, `name` in natural order, or `target.date`; a `-` in front turns it round.
struct Order: Sendable {
    private enum Key { case lexical, natural, date }
    private let key: Key
    private let isReversed: Bool

    init?(_ text: String) {
        isReversed = text.hasPrefix("-")
        switch isReversed ? text.dropFirst() : text[...] {
        case "": key = .lexical
        case "name": key = .natural
        case "target.date": key = .date
        default: return nil
        }
    }

    func comesBefore(_ first: RefRow, _ second: RefRow) -> Bool {
        let (first, second) = isReversed ? (second, first) : (first, second)
        switch key {
        case .lexical: return first.name < second.name
        case .natural: return first.name.compare(second.name, options: .numeric) == .orderedAscending
        case .date: return (first.date, first.name) < (second.date, second.name)
        }
    }
}

/// A filter such as `name ~ "v1" AND name != "v1.0"`.
struct Condition: Sendable {
    private let terms: [(sign: String, text: String)]

    init?(_ text: String) {
        var terms: [(String, String)] = []
        for term in text.split(separator: " AND ") {
            guard let match = term.wholeMatch(of: /\s*name\s*(=|!=|~|!~)\s*"([^"]*)"\s*/) else { return nil }
            terms.append((String(match.1), String(match.2)))
        }
        self.terms = terms
    }

    func holds(for name: String) -> Bool {
        terms.allSatisfy { sign, text in
            switch sign {
            case "=": name == text
            case "!=": name != text
            case "~": name.range(of: text, options: .caseInsensitive) != nil
            default: name.range(of: text, options: .caseInsensitive) == nil
            }
        }
    }
}
