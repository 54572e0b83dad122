/// A text that must never be seen: tokens, passwords, codes. It prints as dots, in dumps and mirrors too.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String

    /// Hides `text`.
    package init(_ text: String) { self.text = text }

    /// The text itself; to be read only where it goes onto the wire or into the credential store.
    package var revealed: String { text }

    package var description: String { "••••" }
    package var debugDescription: String { "••••" }
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

/// What proves who asks; it belongs to one origin.
package enum Credential: Hashable, Sendable {
    /// `Authorization: Bearer …` (RFC 6750).
    case bearer(Secret)
    /// `Authorization: Basic …` (RFC 7617).
    case basic(user: String, password: Secret)
    /// A header of the host's own, such as GitLab's `PRIVATE-TOKEN`.
    case header(name: String, value: Secret)
}
