/// One node of a YAML document, with its position in the text.
///
/// Nothing is interpreted: a scalar is its text after YAML's quoting and escapes, and a mapping keeps its pairs in order,
/// with duplicates.
struct YAMLNode: Sendable {
    /// How a scalar is written.
    enum Style: Sendable { case plain, quoted, block }

    enum Content: Sendable {
        case scalar(String, Style)
        case sequence([YAMLNode])
        case mapping([YAMLPair])
    }

    var content: Content
    /// The index of its first code point.
    var start: Int
    /// The index after its last code point.
    var end: Int

    /// What it is, for messages.
    var kindName: String {
        switch content {
        case .scalar: "text"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }

    /// Whether nothing is written: a key without a value.
    var isEmpty: Bool {
        if case .scalar(let text, .plain) = content { text.isEmpty } else { false }
    }

    /// Whether it is null in YAML's core schema: nothing, `~` or `null`.
    var isNull: Bool {
        guard case .scalar(let text, .plain) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// Returns whether it is exactly this text.
    func isText(_ text: String) -> Bool {
        if case .scalar(text, _) = content { true } else { false }
    }
}

/// A key of a mapping, with its value.
struct YAMLPair: Sendable {
    /// Usually text, though YAML allows any node.
    var key: YAMLNode
    var value: YAMLNode
}
