/// A difference between a vendored directory and what was installed there.
package struct Change: Hashable, Sendable {
    /// How a path differs. The raw values are those of `--json`.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// It is there, with other bytes, another kind, another link target or another executable bit.
        case modified
        /// It should be there and is not.
        case missing
        /// It is there and should not be.
        case extra
    }

    /// The path below the dependency's directory; `.` is that directory itself.
    package var path: String
    /// How it differs.
    package var kind: Kind
    /// The details, for people: `line endings only`, `executable bit`; lower case, no full stop.
    package var detail: String?

    /// Creates a change of `path`.
    package init(_ kind: Kind, _ path: String, detail: String? = nil) {
        self.path = path
        self.kind = kind
        self.detail = detail
    }

    /// At the destination is something that `fetch` did not make.
    package static let notMadeHere = Change(.modified, ".", detail: "not a directory that fetch made")
}
