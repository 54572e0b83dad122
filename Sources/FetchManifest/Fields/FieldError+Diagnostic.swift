internal import FetchModel

extension FieldError {
    var failure: Failure {
        switch self {
        case .wrongType(let expected, let found, let help):
            return Failure(.data, "wrong-type", "expected \(expected), found \(found)", help: help)
        case .notABoolean(let text):
            let synonyms = ["yes": "true", "on": "true", "1": "true", "no": "false", "off": "false", "0": "false"]
            let likely =
                synonyms[text.lowercased()] ?? Suggestion.nearest(to: text, in: ["true", "false"]).first
            let message = "expected true or false, found \(MaskedURL.quoted(text))"
            return Failure(.data, "wrong-type", message, help: likely.map { "did you mean '\($0)'?" })
        case .notANumber(let text, let range):
            let bounds =
                range.upperBound == .max ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
            let message = "expected a whole number, \(bounds), found \(MaskedURL.quoted(text))"
            return Failure(.data, "wrong-type", message, help: "write decimal digits only")
        case .missingValue(let key, let help):
            let message = "\(MaskedURL.quoted(key)) has no value"
            return Failure(.data, "missing-value", message, help: help ?? "give it one, or remove the key")
        case .emptyText(let isBlock):
            let help = isBlock ? "in YAML '>' and '|' begin a block of text; put the value in single quotes" : nil
            return Failure(.data, "missing-value", "this text is empty", help: help)
        case .emptyItem: return Failure(.data, "missing-value", "this item is empty")
        case .controlCharacter(let scalar):
            let message = "the text contains the control character \(MaskedURL.quoted(String(scalar)))"
            return Failure(.data, "control-character", message, help: "write it on one line, without escapes")
        case .unknownKey(let key, let suggestion, let schema):
            let message = "unknown key \(MaskedURL.quoted(key))"
            let help =
                suggestion.map { "did you mean '\($0)'?" }
                ?? "\(schema.owner) has the keys \(schema.keys.joined(separator: ", "))"
            return Failure(.data, "unknown-key", message, help: help)
        case .mergeKey:
            let help = "YAML's merge keys are not supported; write the keys out"
            return Failure(.data, "unknown-key", "unknown key '\(FieldReader.mergeKey)'", help: help)
        case .duplicateKey(let key, let line):
            let message = "duplicate key \(MaskedURL.quoted(key))"
            return Failure(
                .data,
                "duplicate-key",
                message,
                help: "the first one is on line \(line); remove one of them"
            )
        case .moreProblems(let count):
            let message = "there are \(count) more problems than these"
            return Failure(.data, "too-many-problems", message, help: "correct these first")
        }
    }
}
