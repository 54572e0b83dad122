internal import FetchModel

/// A mapping of another tool's file. Of two equal keys the last counts, as most parsers have it.
struct ForeignMap {
    let pairs: [YAMLPair]

    subscript(key: String) -> YAMLPair? { pairs.last { $0.key.isText(key) } }
}

extension FieldReader {
    /// Returns the mapping that `node` is; reports anything else. `what` is what it describes.
    mutating func foreignMap(_ node: YAMLNode, _ what: String) -> ForeignMap? {
        if case .mapping(let pairs) = node.content { return ForeignMap(pairs: pairs) }
        report(FieldError.wrongType(expected: "a mapping for \(what)", found: node.kindName), at: node)
        return nil
    }

    /// Returns the mapping under `pair`; `nil` where there is none.
    mutating func foreignMap(_ pair: YAMLPair?, _ what: String) -> ForeignMap? {
        guard let pair, !pair.value.isNull else { return nil }
        return foreignMap(pair.value, what)
    }

    /// Returns the items under `pair`; none where there are none.
    mutating func foreignList(_ pair: YAMLPair?) -> [YAMLNode] {
        guard let pair, !pair.value.isNull else { return [] }
        if case .sequence(let items) = pair.value.content { return items }
        report(FieldError.wrongType(expected: "a list", found: pair.value.kindName), at: pair.value)
        return []
    }

    /// Returns the text under `pair`; `nil` where there is none.
    mutating func foreignText(_ pair: YAMLPair?) -> String? {
        guard let pair, !pair.value.isNull, !pair.value.isText("") else { return nil }
        return text(pair)
    }

    /// Returns the texts under `pair`, a list or one text.
    mutating func foreignTexts(_ pair: YAMLPair?) -> [String] {
        guard let pair, !pair.value.isNull else { return [] }
        return texts(pair).map(\.text)
    }

    /// Whether the value under `pair` is true, as YAML 1.1 spells it.
    func foreignBool(_ pair: YAMLPair?) -> Bool {
        guard case .scalar(let text, _)? = pair?.value.content else { return false }
        return ["true", "yes", "on"].contains(text.lowercased())
    }

    /// Notes each key of `map` that is not in `known`: that it is not needed where `unneeded` says why, else that it has no
    /// counterpart.
    mutating func noteOthers(
        _ map: ForeignMap,
        known: Set<String>,
        unneeded: [String: String] = [:],
        of what: String,
        _ draft: inout ImportDraft
    ) {
        for pair in map.pairs {
            guard let key = key(pair.key), !known.contains(key) else { continue }
            let line = place(of: pair.key).line
            if let reason = unneeded[key] {
                draft.note("\(Quotation.of(key)) of \(ForeignText.line(what)) is not needed: \(reason)", at: line)
            } else {
                draft.note(
                    "\(Quotation.of(key)) of \(ForeignText.line(what)) has no counterpart and was left out",
                    at: line
                )
            }
        }
    }
}
