/// A library or program that this program uses, as reports of bugs name it.
package struct Component: Hashable, Sendable {
    /// Where its code is.
    package enum Place: Hashable, Sendable {
        /// Inside this program.
        case builtIn
        /// In the file at this path.
        case file(String)
        /// In a file of another component, or one that it loads.
        case inside(String)
        /// Nowhere on this machine.
        case missing
    }

    /// Its name: `libcurl`.
    package let name: String
    /// Its version, as it states it; `nil` where it states none.
    package let version: String?
    package let place: Place

    package init(_ name: String, version: String?, place: Place) {
        self.name = name
        self.version = version
        self.place = place
    }
}
