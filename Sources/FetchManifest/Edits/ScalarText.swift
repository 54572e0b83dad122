internal import FetchModel

/// Writes text as a YAML scalar for the place where it goes.
enum ScalarText {
    /// How a scalar is quoted.
    enum Style {
        /// Without quotes where every parser reads it as this text, otherwise in single ones.
        case plain
        case single
        case double
    }

    /// Returns `text` as a scalar; `isFlow` is whether it goes into brackets or braces.
    static func of(_ text: String, _ style: Style = .plain, isFlow: Bool) -> String {
        var bytes: [UInt8] = []
        let isShowable = text.unicodeScalars.allSatisfy(Quotation.isPlain)
        switch style {
        case .double: YAMLText.appendEscaped(text, to: &bytes)
        case _ where !isShowable: YAMLText.appendEscaped(text, to: &bytes)
        case .single: YAMLText.appendQuoted(text, to: &bytes)
        // Some parsers end a plain scalar in braces at a colon.
        case .plain where isFlow && text.contains(where: { ",[]{}:?".contains($0) }):
            YAMLText.appendQuoted(text, to: &bytes)
        // After a blank it begins a comment; elsewhere it looks as if it did.
        case .plain where text.contains("#"): YAMLText.appendQuoted(text, to: &bytes)
        case .plain: YAMLText.append(text, to: &bytes)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Returns the style of a scalar that begins with `first`.
    static func style(beginningWith first: Unicode.Scalar?) -> Style {
        switch first {
        case "'": .single
        case "\"": .double
        default: .plain
        }
    }
}
