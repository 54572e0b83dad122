/// A `.env` file, read as python-dotenv 1.2 reads it (`load_dotenv`, where the real environment wins).
///
/// `KEY=value`, `export KEY=value`, `'…'` and `"…"` over several lines, comments after white space, `\n` and the like in
/// double quotes, `${NAME}` and `${NAME:-default}`. A line that cannot be read is skipped. Two differences: a byte order
/// mark is no part of the first name, and `${NAME}` never takes a variable that looks like a secret from the real
/// environment: the file may come with the project, and must not be able to send that secret elsewhere.
package struct DotEnv: Hashable, Sendable {
    /// What the file sets; names without a value are absent.
    package let values: [String: String]

    /// Reads `text`, with `environment`, the real one, for what it refers to.
    package init(_ text: String, environment: [String: String] = [:]) {
        var reader = DotEnvReader(text)
        let visible = environment.filter { !SecretVariables.isSecret($0.key, $0.value) }
        var found: [String: String?] = [:]
        while let binding = reader.next() {
            found[binding.name] = .some(
                binding.value.map { value in
                    Self.expand(value) { name, fallback in
                        if let value = visible[name] { return value }
                        if let value = found[name] { return value ?? "" }
                        return fallback
                    }
                }
            )
        }
        values = found.compactMapValues(\.self)
    }

    /// `value` with each `${NAME}` and `${NAME:-default}` replaced by what `resolve` makes of name and default.
    private static func expand(_ value: String, _ resolve: (_ name: String, _ fallback: String) -> String) -> String {
        var result = String.UnicodeScalarView()
        var rest = Substring(value).unicodeScalars
        while let scalar = rest.first {
            if scalar == "$", let (name, fallback, end) = reference(rest) {
                result += resolve(name, fallback).unicodeScalars
                rest = rest[end...]
            } else {
                result.append(scalar)
                rest = rest.dropFirst()
            }
        }
        return String(result)
    }

    /// The reference with which `text` begins, and where it ends.
    private static func reference(
        _ text: Substring.UnicodeScalarView
    ) -> (name: String, fallback: String, end: Substring.UnicodeScalarView.Index)? {
        let inner = text.dropFirst()
        guard inner.first == "{" else { return nil }
        let name = inner.dropFirst().prefix { $0 != "}" && $0 != ":" }
        let behind = text[name.endIndex...]
        if behind.first == "}" { return (String(name), "", text.index(after: name.endIndex)) }
        guard behind.starts(with: ":-".unicodeScalars) else { return nil }
        let fallback = behind.dropFirst(2).prefix { $0 != "}" }
        guard fallback.endIndex < text.endIndex else { return nil }
        return (String(name), String(fallback), text.index(after: fallback.endIndex))
    }
}
