/// The name of a file in one directory, made from text that came from outside, such as a URL or a tag.
package struct FileName: Hashable, Sendable, CustomStringConvertible {
    /// Why a text is not the name of a file in one directory.
    package enum Problem: Diagnosable, Equatable {
        /// Empty, `.` or `..`, or with a slash, a control character or too many bytes; or a name that misleads people,
        /// shells or git.
        case notPlain(String)
        /// The path of the URL does not end in a name.
        case unnamed(url: String)

        package var failure: Failure {
            switch self {
            case .notPlain(let text):
                Failure(
                    .usage,
                    "bad-file-name",
                    "\(Quotation.of(text, limit: 200)) cannot be the name of a file",
                    help: "save it under a name of your own, for example with `curl -o NAME`"
                )
            case .unnamed(let url):
                Failure(
                    .usage,
                    "bad-file-name",
                    "'\(ForeignText.line(MaskedURL.of(url)))' does not end in the name of a file",
                    help: "save it under a name of your own, for example with `curl -o NAME`"
                )
            }
        }
    }

    /// The longest name that Linux's file systems hold, in bytes.
    private static let longest = 255

    /// The name.
    package let description: String

    /// Creates the name `text`, which came from outside. Throws if it is not the plain name of one file: also where it has
    /// characters that reorder or hide text, begins like an option, has a backslash, or is git's.
    package init(_ text: String) throws(Problem) {
        let bytes = ArraySlice(text.utf8)
        let isHarmless =
            text.unicodeScalars.allSatisfy { $0 != "\\" && Quotation.isPlain($0) }
            && text.utf8.first != UInt8(ascii: "-")
            && !EntryName.isGit(bytes, isPlain: bytes.allSatisfy(EntryName.isPlain))
        guard isHarmless else { throw .notPlain(text) }
        try self.init(typed: text)
    }

    /// Creates the name `text`, which the user typed. Throws if it is not the name of one file.
    package init(typed text: String) throws(Problem) {
        let isPlain =
            !text.isEmpty && text != "." && text != ".." && text.utf8.count <= Self.longest
            && text.unicodeScalars.allSatisfy { $0 != "/" && $0.properties.generalCategory != .control }
        guard isPlain else { throw .notPlain(text) }
        description = text
    }
}
