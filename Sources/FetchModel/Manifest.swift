/// The contents of `deps.yaml`.
package struct Manifest: Hashable, Sendable {
    /// The file as the user named it.
    package var file: String
    /// The directory of dependencies, relative to the project: `vendor`.
    package var vendor: String
    /// Where the manifest names it; `nil` for the default.
    package var vendorPlace: Place?
    /// The forges that the manifest defines or moves, in the order of the file.
    package var hosts: [Host]
    /// Whether entries from repositories must be proved when they are resolved (`origin: required`).
    package var requiresOrigin: Bool
    /// The vulnerabilities that `fetch audit` passes over.
    package var ignoredVulnerabilities: [IgnoredVulnerability]
    /// In the order of the file.
    package var dependencies: [Dependency]

    package init(
        file: String,
        vendor: String = "vendor",
        vendorPlace: Place? = nil,
        hosts: [Host] = [],
        requiresOrigin: Bool = false,
        ignoredVulnerabilities: [IgnoredVulnerability] = [],
        dependencies: [Dependency] = []
    ) {
        self.file = file
        self.vendor = vendor
        self.vendorPlace = vendorPlace
        self.hosts = hosts
        self.requiresOrigin = requiresOrigin
        self.ignoredVulnerabilities = ignoredVulnerabilities
        self.dependencies = dependencies
    }

    /// Returns the dependency called `name`.
    package func dependency(_ name: String) -> Dependency? { dependencies.first { $0.name == name } }
}
