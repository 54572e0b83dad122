package import FetchModel

/// A patch file that was read: what was hashed for the lockfile is what is applied.
package struct Patch: Hashable, Sendable {
    /// Its path as the manifest writes it.
    package let name: String
    /// Its bytes.
    package let bytes: [UInt8]
    /// Where the manifest names it.
    package let place: Place?

    /// A patch.
    package init(name: String, bytes: [UInt8], place: Place? = nil) {
        self.name = name
        self.bytes = bytes
        self.place = place
    }
}
