/// The name of a file in one directory, made from text that came from outside, such as a URL or a tag.
package struct FileName: Hashable, Sendable, CustomStringConvertible {
    /// Why a text is not the name of a file in one directory.
    package enum Problem: Diagnosable, Equatable {
        /// Empty, `.` or `..`, or with a slash, a control character or too many bytes.
        case notPlain(String)

        package var failure: Failure {
            switch self {
            case .notPlain(let text):
                Failure(
                    .usage,
                    "bad-file-name",
                    "\(Quotation.of(text, limit: 200)) cannot be the name of a file",
                    help: "save it under a name of your own, for example with `curl -o NAME`"
                )
            }
        }
    }

    /// The longest name that Linux's file systems hold, in bytes.
    private static let longest = 255

    /// The name.
    package let description: String

    /// Creates the name `text`. Throws if it is not the plain name of one file.
    package init(_ text: String) throws(Problem) {
        let isPlain =
            !text.isEmpty && text != "." && text != ".." && text.utf8.count <= Self.longest
            && text.unicodeScalars.allSatisfy { $0 != "/" && $0.properties.generalCategory != .control }
        guard isPlain else { throw .notPlain(text) }
        description = text
    }
}
