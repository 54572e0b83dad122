import FoundationEssentials

/// Base64 (RFC 4648, section 4), for HTTP Basic authentication.
package enum Base64 {
    /// Returns the UTF-8 bytes of `text` in base64 with padding.
    package static func encode(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
}
