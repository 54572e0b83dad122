/// What the author asked for: `deps.yaml`, read.
package struct Manifest: Hashable, Sendable {
    /// The file as the user named it.
    package var file: String
    /// Where dependencies land, relative to the project: `vendor`.
    package var vendor: String
    /// Where the manifest says so; `nil` where it does not.
    package var vendorPlace: Place?
    /// The forges that the manifest defines or moves, by name, in the order of the file.
    package var hosts: [Host]
    /// In the order of the file.
    package var dependencies: [Dependency]

    /// A manifest of these.
    package init(
        file: String,
        vendor: String = "vendor",
        vendorPlace: Place? = nil,
        hosts: [Host] = [],
        dependencies: [Dependency] = []
    ) {
        self.file = file
        self.vendor = vendor
        self.vendorPlace = vendorPlace
        self.hosts = hosts
        self.dependencies = dependencies
    }

    /// The dependency called `name`.
    package func dependency(_ name: String) -> Dependency? { dependencies.first { $0.name == name } }
}

/// A forge that a manifest names.
package struct Host: Hashable, Sendable {
    /// The name of a kind of forge: `github`. `ForgeCatalog` knows which kinds there are.
    package struct Kind: RawRepresentable, Hashable, Sendable {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }
    }

    /// The name by which dependencies refer to it.
    package var name: String
    /// Bitbucket Cloud, GitHub, ….
    package var kind: Kind
    /// Where people and archives live: `https://git.example.com`.
    package var url: WebURL
    /// Where its API lives, where the manifest says so.
    package var api: WebURL?
    /// Where the manifest defines it; `nil` for a built-in.
    package var place: Place?

    /// A forge.
    package init(name: String, kind: Kind, url: WebURL, api: WebURL? = nil, place: Place? = nil) {
        self.name = name
        self.kind = kind
        self.url = url
        self.api = api
        self.place = place
    }
}
