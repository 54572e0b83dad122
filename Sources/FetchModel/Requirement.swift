/// What a dependency itself says that it needs. Nothing of it is fetched.
package struct Requirement: Hashable, Sendable {
    /// What takes it up.
    package enum Remedy: Hashable, Sendable {
        /// The key `submodules` of the entry; `isSet` where it is there already.
        case submodules(isSet: Bool)
        /// `fetch add` with this SPEC.
        case add(spec: String)
        /// `fetch import` with this file, relative to the project.
        case importing(file: String)
        /// The manifest has an entry with the same source: this one.
        case present(name: String)
        /// Nothing, because the file cannot be read, for this reason.
        case unreadable(reason: String)
        /// Nothing is known.
        case none
    }

    /// The file at the dependency's root that says so.
    package var file: String
    /// Its name in there; for a submodule its path.
    package var name: String?
    /// Where it comes from, masked.
    package var source: String?
    /// Which revision is requested.
    package var request: Request?
    /// What takes it up.
    package var remedy: Remedy

    /// Creates a requirement.
    package init(file: String, name: String? = nil, source: String? = nil, request: Request? = nil, remedy: Remedy) {
        self.file = file
        self.name = name
        self.source = source
        self.request = request
        self.remedy = remedy
    }
}
