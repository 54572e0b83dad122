internal import FetchModel

/// Reads the fields of a YAML document: text, numbers, lists and mappings, each with its place.
///
/// A function that finds something else reports it and returns `nil`, and the caller goes on with the next field, so that
/// one run reports everything. Whatever depends on the failed field must be left unchecked, so that no problem causes
/// a second report.
struct FieldReader {
    static let mergeKey = "<<"

    private(set) var problems: Problems

    /// Creates a reader that adds to the problems of `document`.
    init(_ document: YAMLDocument) { problems = document.problems }

    func place(of node: YAMLNode) -> Place { problems.place(of: node) }

    mutating func report(_ error: some Diagnosable, at node: YAMLNode) { problems.report(error, at: place(of: node)) }

    mutating func report(_ error: some Diagnosable, at place: Place) { problems.report(error, at: place) }

    /// Calls `body`; what it reports is about the dependency `name`.
    mutating func reading<Result>(_ name: String, _ body: (inout FieldReader) -> Result) -> Result {
        problems.subject = name
        defer { problems.subject = nil }
        return body(&self)
    }

    mutating func add(_ failures: [Failure]) {
        for failure in failures { problems.add(failure) }
    }

    /// Reports a key without a value, at the key.
    mutating func reportMissingValue(_ pair: YAMLPair, help: String? = nil) {
        guard case .scalar(let key, _) = pair.key.content else { return }
        report(FieldError.missingValue(key: key, help: help), at: pair.value.isEmpty ? pair.key : pair.value)
    }
}

// MARK: - Mappings

extension FieldReader {
    /// Returns the pairs whose keys `schema` has. Reports unknown and duplicate keys.
    mutating func fields(of pairs: [YAMLPair], _ schema: FieldSchema) -> Fields {
        var fields = Fields()
        for pair in pairs {
            guard let key = key(pair.key) else { continue }
            if !schema.keys.contains(key) {
                fields.noteUnknown(key, meaning: reportUnknown(key, at: pair.key, schema))
            } else if let first = fields.insert(pair, key) {
                reportDuplicate(key, at: pair.key, first: first.key)
            }
        }
        return fields
    }

    /// Returns the pairs of the mapping that is the value of `pair`; `example` shows one.
    mutating func mapping(_ pair: YAMLPair, example: String) -> [YAMLPair]? {
        if case .mapping(let pairs) = pair.value.content { return pairs }
        if pair.value.isEmpty {
            reportMissingValue(pair, help: "write \(example)")
        } else {
            let found = pair.value.kindName
            report(FieldError.wrongType(expected: "a mapping", found: found, help: "write \(example)"), at: pair.value)
        }
        return nil
    }

    /// Returns the text of a key.
    mutating func key(_ node: YAMLNode) -> String? {
        guard case .scalar(let text, _) = node.content, !node.isEmpty else {
            let found = node.isEmpty ? "nothing" : node.kindName
            report(FieldError.wrongType(expected: "text as the key", found: found), at: node)
            return nil
        }
        return text
    }

    /// Reports the second of two pairs with the same key.
    mutating func reportDuplicate(_ key: String, at node: YAMLNode, first: YAMLNode) {
        report(FieldError.duplicateKey(key, firstLine: place(of: first).line), at: node)
    }

    private mutating func reportUnknown(_ key: String, at node: YAMLNode, _ schema: FieldSchema) -> String? {
        if key == Self.mergeKey {
            report(FieldError.mergeKey, at: node)
            return nil
        }
        let near =
            Suggestion.nearest(to: key, in: schema.keys).first ?? schema.synonyms[key.lowercased()]
            ?? Suggestion.nearest(to: key, in: schema.synonyms.keys.sorted()).first.flatMap { schema.synonyms[$0] }
        report(FieldError.unknownKey(key, suggestion: near, schema), at: node)
        return near
    }
}

// MARK: - Scalars and lists

extension FieldReader {
    /// Returns the text of a value, as the author wrote it. `~`, `null` and nothing at all are no text; with
    /// `acceptingNull` the word `null` is a text like any other.
    mutating func text(_ pair: YAMLPair, acceptingNull: Bool = false) -> String? {
        if pair.value.isNull, !(acceptingNull && pair.value.isNullWord) {
            reportMissingValue(pair)
            return nil
        }
        return text(pair.value)
    }

    private mutating func text(_ node: YAMLNode) -> String? {
        guard case .scalar(let text, let style) = node.content else {
            report(FieldError.wrongType(expected: "text", found: node.kindName), at: node)
            return nil
        }
        if text.isEmpty {
            report(FieldError.emptyText(isBlock: style == .block), at: node)
            return nil
        }
        if let control = text.unicodeScalars.first(where: { !NameRule.isPlain($0) }) {
            report(FieldError.controlCharacter(control), at: node)
            return nil
        }
        return text
    }

    /// Returns the texts of a list, or of one text alone, with their nodes.
    mutating func texts(_ pair: YAMLPair) -> [(text: String, node: YAMLNode)] {
        guard case .sequence(let items) = pair.value.content else {
            return text(pair).map { [($0, pair.value)] } ?? []
        }
        var texts: [(String, YAMLNode)] = []
        for item in items {
            if item.isNull {
                report(FieldError.emptyItem, at: item)
            } else if let text = text(item) {
                texts.append((text, item))
            }
        }
        return texts
    }

    /// Returns what `parse` makes of a text, and reports what it throws.
    mutating func value<Value, Fault: Diagnosable>(
        _ pair: YAMLPair,
        acceptingNull: Bool = false,
        _ parse: (String) throws(Fault) -> Value
    ) -> Value? {
        guard let text = text(pair, acceptingNull: acceptingNull) else { return nil }
        return value(text, at: pair.value, parse)
    }

    /// Returns what `parse` makes of each text of a list, and reports what it throws.
    mutating func values<Value, Fault: Diagnosable>(
        _ pair: YAMLPair,
        _ parse: (String) throws(Fault) -> Value
    ) -> [(value: Value, place: Place)] {
        var values: [(Value, Place)] = []
        for (text, node) in texts(pair) {
            if let value = value(text, at: node, parse) { values.append((value, place(of: node))) }
        }
        return values
    }

    /// Returns what `parse` makes of `text`, and reports what it throws at `node`.
    mutating func value<Value, Fault: Diagnosable>(
        _ text: String,
        at node: YAMLNode,
        _ parse: (String) throws(Fault) -> Value
    ) -> Value? {
        do throws(Fault) {
            return try parse(text)
        } catch {
            report(error, at: node)
            return nil
        }
    }

    mutating func bool(_ pair: YAMLPair) -> Bool? {
        value(pair) { text throws(FieldError) in
            switch text {
            case "true", "True", "TRUE": true
            case "false", "False", "FALSE": false
            default: throw .notABoolean(text)
            }
        }
    }

    /// Returns a whole number of decimal digits in `range`.
    mutating func number(_ pair: YAMLPair, in range: ClosedRange<Int>) -> Int? {
        value(pair) { text throws(FieldError) in
            guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text), range ~= number else {
                throw .notANumber(text, range)
            }
            return number
        }
    }
}

extension YAMLNode {
    /// Whether it is null, written as a word that may also be a text.
    var isNullWord: Bool {
        if case .scalar(let text, _) = content { text.utf8.count == 4 } else { false }
    }
}
