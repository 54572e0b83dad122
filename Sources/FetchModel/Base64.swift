import FoundationEssentials

/// RFC 4648, section 4: what servers see of a user and a password.
package enum Base64 {
    /// The UTF-8 of `text`, in base 64 with padding.
    package static func encode(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
}
