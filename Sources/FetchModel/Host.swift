/// A forge that a manifest names.
package struct Host: Hashable, Sendable {
    /// The name of a kind of forge: `github`. `ForgeCatalog` knows which kinds there are.
    package struct Kind: RawRepresentable, Hashable, Sendable {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }
    }

    /// The name by which dependencies refer to it.
    package var name: String
    package var kind: Kind
    /// The URL of its pages and archives: `https://git.example.com`.
    package var url: WebURL
    /// The URL of its API, where the manifest gives one.
    package var api: WebURL?
    /// Where the manifest defines it; `nil` for a built-in host.
    package var place: Place?

    package init(name: String, kind: Kind, url: WebURL, api: WebURL? = nil, place: Place? = nil) {
        self.name = name
        self.kind = kind
        self.url = url
        self.api = api
        self.place = place
    }
}
