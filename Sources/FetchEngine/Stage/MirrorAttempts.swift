internal import FetchModel

extension [MirrorRule] {
    /// Returns what `make` makes of each rule, in their order, and how often it is to be tried at most; as often as any host
    /// where `nil`. A mirror that another one follows is tried once: one that stalls costs one timeout.
    func sources<Source>(_ make: (MirrorRule) throws -> Source?) rethrows -> [(source: Source, attempts: Int?)] {
        let sources = try compactMap(make)
        return sources.enumerated().map { ($1, $0 < sources.count - 1 ? 1 : nil) }
    }
}
