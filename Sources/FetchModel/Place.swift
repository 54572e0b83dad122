/// A place in a text file: that of a key or value in a manifest or lockfile.
package struct Place: Hashable, Sendable {
    /// The file as seen from the working directory.
    package var file: String
    /// Counted from 1.
    package var line: Int
    /// Counted from 1, in characters (code points).
    package var column: Int
    /// How many characters the caret spans, at least 1.
    package var length: Int
    /// The text of the line, without its line end.
    package var text: Substring

    package init(file: String, line: Int, column: Int, length: Int = 1, text: Substring = "") {
        self.file = file
        self.line = line
        self.column = column
        self.length = length
        self.text = text
    }
}
