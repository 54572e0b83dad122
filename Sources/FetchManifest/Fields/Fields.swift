/// The pairs of a mapping by key, without those that were reported.
struct Fields {
    private var pairs: [String: YAMLPair] = [:]
    private var suggested: Set<String> = []
    /// Whether a merge key, which is reported, would have added keys.
    private var isMerged = false

    subscript(key: String) -> YAMLPair? { pairs[key] }

    /// Returns whether one of `keys` may be present under a mistyped name, which is reported already.
    func mayHave(_ keys: [String]) -> Bool { isMerged || keys.contains { suggested.contains($0) } }

    /// Adds a pair, and returns the first one with the same key where there is one already.
    mutating func insert(_ pair: YAMLPair, _ key: String) -> YAMLPair? {
        if let first = pairs[key] { return first }
        pairs[key] = pair
        return nil
    }

    /// Notes that `key` was reported, and which key it probably means.
    mutating func noteUnknown(_ key: String, meaning suggestion: String?) {
        if let suggestion { suggested.insert(suggestion) }
        if key == FieldReader.mergeKey { isMerged = true }
    }
}
