package import FetchModel

/// Why a text names neither a repository nor an archive. Passwords in texts are masked when they are shown.
package enum AddressError: Error, Equatable, Sendable {
    /// What `fetch add` or `fetch download` was given; `reason` completes a sentence that begins with it.
    case notASpec(String, reason: String, help: String?)
    /// The value of `url:`.
    case notAnArchive(String)

    /// A SPEC that has the form of an address and says nothing.
    package static func namesNothing(_ spec: String) -> AddressError {
        .notASpec(spec, reason: "names neither a repository nor an archive", help: nil)
    }
}

extension AddressError: Diagnosable {
    package var failure: Failure {
        switch self {
        case .notASpec(let text, let reason, let help):
            return Failure(
                .usage,
                "bad-spec",
                "\(MaskedURL.quoted(text)) \(reason)",
                help: help
                    ?? "write 'slug', 'workspace/slug', 'host:owner/name' or a web address, with '@TAG' behind it, such as 'github:apple/swift-log@1.6.4'"
            )
        case .notAnArchive(let text):
            // What stands before an '@' may be a password, so a refused URL is not shown.
            let shown = text.contains("@") ? "the URL" : MaskedURL.quoted(text)
            return Failure(
                .data,
                "bad-url",
                "\(shown) is not a valid archive URL or path",
                help: "write an http or https URL without user and password, a 'file:' URL, or a path"
            )
        }
    }
}
