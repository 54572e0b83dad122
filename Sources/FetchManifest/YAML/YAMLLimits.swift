/// How much of a YAML file is read, so that no file can take long or fill the memory.
struct YAMLLimits: Sendable {
    /// The size of the file.
    var bytes: Int
    /// Scalars, lists and mappings, including those that aliases repeat.
    var nodes: Int
    /// Nested collections.
    var depth = 64
    /// Nodes that aliases repeat. Their text is limited to `bytes`.
    var repeated = 1_000_000

    /// For `deps.yaml`: 10,000 entries take about 2.5 MB.
    static let manifest = YAMLLimits(bytes: 16 << 20, nodes: 2_000_000)
    /// For `deps.lock`: 10,000 entries take about 6 MB.
    static let lockfile = YAMLLimits(bytes: 32 << 20, nodes: 4_000_000)
}
