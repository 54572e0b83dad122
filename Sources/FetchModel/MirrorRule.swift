/// One mirror: the beginning of the URLs that it serves, and what replaces it.
package struct MirrorRule: Hashable, Sendable {
    /// The beginning of the URLs that are mirrored: `https://bitbucket.org`.
    package let prefix: String
    /// What replaces it: `https://mirror.example.com/bitbucket`.
    package let replacement: String

    /// A mirror of URLs that begin with `prefix`.
    package init(prefix: String, replacement: String) {
        self.prefix = prefix
        self.replacement = replacement
    }

    /// The URL at which the mirror serves `url`; `nil` where it does not. The prefix matches whole path segments.
    package func url(of url: WebURL) -> WebURL? {
        let (prefix, base) = (Self.withoutSlash(prefix), Self.withoutSlash(replacement))
        guard url.wire == prefix || url.wire.hasPrefix(prefix + "/") else { return nil }
        return WebURL(base + url.wire.dropFirst(prefix.count))
    }

    private static func withoutSlash(_ text: String) -> String {
        text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}
