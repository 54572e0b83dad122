/// One node of a YAML document: text, a list or a mapping, and where it stands.
///
/// Nothing is interpreted: a scalar is its text after YAML's own quoting and escapes, and a mapping keeps its pairs in
/// their order, duplicates too.
struct YAMLNode: Sendable {
    /// How a scalar was written.
    enum Style: Sendable { case plain, quoted, block }

    /// What a node holds.
    enum Content: Sendable {
        case scalar(String, Style)
        case sequence([YAMLNode])
        case mapping([YAMLPair])
    }

    /// What it holds.
    var content: Content
    /// The code point at which it begins.
    var start: Int
    /// The code point behind its end.
    var end: Int

    /// What it is, in words.
    var kindName: String {
        switch content {
        case .scalar: "text"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }

    /// Whether it is nothing at all: no text behind a key.
    var isEmpty: Bool {
        if case .scalar(let text, .plain) = content { text.isEmpty } else { false }
    }

    /// Whether YAML's core schema reads it as null: nothing, `~` or `null`.
    var isNull: Bool {
        guard case .scalar(let text, .plain) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }
}

/// A key of a mapping, with its value.
struct YAMLPair: Sendable {
    /// Usually text, though YAML allows any node.
    var key: YAMLNode
    /// What belongs to it.
    var value: YAMLNode
}
