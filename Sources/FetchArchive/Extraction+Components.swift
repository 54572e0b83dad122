package import FetchModel

extension Extraction {
    /// The libraries that decompress archives. Loads them.
    package static var components: [Component] {
        [
            InflateLibraries.best?.component ?? Component("zlib", version: nil, place: .missing),
            ArchiveLibrary.loaded?.component ?? Component("libarchive", version: nil, place: .missing),
        ]
    }
}
