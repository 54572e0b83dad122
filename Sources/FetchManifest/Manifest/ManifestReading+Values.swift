internal import FetchModel

/// The types of values: each function gives the value, or reports why it is none and gives `nil`.
extension ManifestReading {
    /// The text that belongs to a key, as the author wrote it. `~`, `null` and nothing at all are no text, unless
    /// `takingNull`, for which the word `null` is a text like any other.
    mutating func text(_ pair: YAMLPair, takingNull: Bool = false) -> String? {
        if pair.value.isNull, !(takingNull && pair.value.isWord) {
            reportNull(pair)
            return nil
        }
        return text(pair.value)
    }

    /// The text of a node.
    mutating func text(_ node: YAMLNode) -> String? {
        guard case .scalar(let text, let style) = node.content else {
            problems.report("wrong-type", "expected text, found \(node.kindName)", at: node)
            return nil
        }
        if text.isEmpty {
            let help =
                style == .block ? "in YAML '>' and '|' begin a block of text; put the value in single quotes" : nil
            problems.report("missing-value", "this text is empty", help: help, at: node)
            return nil
        }
        if let control = text.unicodeScalars.first(where: { !NameRule.isPlain($0) }) {
            let message = "the text holds the control character \(MaskedURL.quoted(String(control)))"
            problems.report("control-character", message, help: "write it on one line, without escapes", at: node)
            return nil
        }
        return text
    }

    /// The texts that belong to a key: a list of them, or one alone.
    mutating func texts(_ pair: YAMLPair) -> [(text: String, node: YAMLNode)]? {
        guard case .sequence(let items) = pair.value.content else {
            return text(pair).map { [($0, pair.value)] }
        }
        var texts: [(String, YAMLNode)] = []
        for item in items {
            if item.isNull {
                problems.report("missing-value", "this item is empty", at: item)
            } else if let text = text(item) {
                texts.append((text, item))
            }
        }
        return texts
    }

    /// `true` or `false`.
    mutating func bool(_ pair: YAMLPair) -> Bool? {
        guard let text = text(pair) else { return nil }
        switch text {
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        default:
            let likely = ["yes": "true", "on": "true", "no": "false", "off": "false"][text.lowercased()]
            let help = likely.map { "did you mean '\($0)'?" }
            problems.report(
                "wrong-type",
                "expected true or false, found \(MaskedURL.quoted(text))",
                help: help,
                at: pair.value
            )
            return nil
        }
    }

    /// A whole number from `lowest` on, in decimal digits.
    mutating func number(_ pair: YAMLPair, from lowest: Int) -> Int? {
        guard let text = text(pair) else { return nil }
        if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text), number >= lowest {
            return number
        }
        let message = "expected a whole number from \(lowest) on, found \(MaskedURL.quoted(text))"
        problems.report("wrong-type", message, help: "write decimal digits alone", at: pair.value)
        return nil
    }

    /// The pairs of a mapping that belongs to a key; `example` shows one.
    mutating func mapping(_ pair: YAMLPair, example: String) -> [YAMLPair]? {
        if case .mapping(let pairs) = pair.value.content { return pairs }
        if pair.value.isEmpty {
            reportNull(pair, help: "write \(example)")
        } else {
            let message = "expected a mapping, found \(pair.value.kindName)"
            problems.report("wrong-type", message, help: "write \(example)", at: pair.value)
        }
        return nil
    }

    /// A path of a folder that is made in the project.
    mutating func path(_ pair: YAMLPair, what: String) -> String? {
        guard let text = text(pair) else { return nil }
        do throws(PathRule.Fault) {
            return try PathRule.destination(text)
        } catch {
            problems.report(
                "bad-path",
                "\(MaskedURL.quoted(text)) cannot be \(what): \(error.reason)",
                help: "write a path inside the project, such as 'third_party/engine'",
                at: pair.value
            )
            return nil
        }
    }

    /// Reports a key without a value, at the key.
    mutating func reportNull(_ pair: YAMLPair, help: String? = nil) {
        guard case .scalar(let key, _) = pair.key.content else { return }
        let node = pair.value.isEmpty ? pair.key : pair.value
        let message = "\(MaskedURL.quoted(key)) has no value"
        problems.report("missing-value", message, help: help ?? "give it one, or remove the key", at: node)
    }
}

extension YAMLNode {
    /// Whether it is null by a word that could be meant as a text.
    var isWord: Bool {
        if case .scalar(let text, _) = content { text.utf8.count == 4 } else { false }
    }
}
