/// How much of a YAML file is read before it is refused, so that no file can take long or fill the memory.
struct YAMLLimits: Sendable {
    /// Of the whole file.
    var bytes: Int
    /// Scalars, lists and mappings, those that aliases repeat included.
    var nodes: Int
    /// Collections inside of one another.
    var depth = 64
    /// Nodes that aliases repeat; what their text takes is bounded as the whole file is.
    var repeated = 1_000_000

    /// For `deps.yaml`: 10,000 entries take about 2.5 MB.
    static let manifest = YAMLLimits(bytes: 16 << 20, nodes: 2_000_000)
    /// For `deps.lock`: 10,000 entries take about 6 MB.
    static let lockfile = YAMLLimits(bytes: 32 << 20, nodes: 4_000_000)
}
