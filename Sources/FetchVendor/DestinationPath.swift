/// Paths below the project directory, where dependencies are installed.
package enum DestinationPath {
    /// The name of the directory with fetch's own state, which no destination may be in.
    package static let stateName = ".fetch"

    /// Returns the names of `destination`, from the project directory down. Throws `VendorError.destinationOutside`.
    package static func names(_ destination: String) throws(VendorError) -> [String] {
        let names = destination.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let isSound = !names.contains { $0.isEmpty || $0 == "." || $0 == ".." || $0.utf8.contains(0) }
        guard isSound, names.first != stateName else { throw .destinationOutside(destination) }
        return names
    }
}
