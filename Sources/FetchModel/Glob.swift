/// One pattern of a `.gitignore` file (gitignore(5)), for `include` and `exclude`.
package struct Glob: Hashable, Sendable {
    /// The pattern as written.
    package let pattern: String

    /// The pattern that `text` spells. Throws `Malformed` for one that can match nothing or is not closed.
    package init(_ text: String) throws(Malformed) { pattern = text }

    /// Why a pattern is none.
    package struct Malformed: Error, Hashable, Sendable {
        /// For people: lower case, no full stop.
        package let reason: String
        /// The position of the offending character, counted from 0 in characters, where there is one.
        package let offset: Int?
    }
}
