/// A place in a text file: where a key or value of a manifest or lock stands.
package struct Place: Hashable, Sendable {
    /// The file as the user named it, or relative to the project.
    package var file: String
    /// The line, counted from 1.
    package var line: Int
    /// The column, counted from 1, in characters (code points).
    package var column: Int
    /// How many characters the caret spans; at least 1.
    package var length: Int
    /// The text of the line, without its line end.
    package var text: Substring

    /// The place of `length` characters from `line`:`column` of `file`.
    package init(file: String, line: Int, column: Int, length: Int = 1, text: Substring = "") {
        self.file = file
        self.line = line
        self.column = column
        self.length = length
        self.text = text
    }
}
