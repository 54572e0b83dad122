package import FetchModel

extension CurlTransport {
    /// The libraries that requests go through. Loads them.
    package static var components: [Component] {
        CurlLibrary.loaded?.components ?? [Component("libcurl", version: nil, place: .missing)]
    }
}
