/// Why the forge cannot start or go on, for its user.
struct ForgeFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
