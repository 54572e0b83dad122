/// The most that one run of git may use. What a server sends is judged only after git has stored it, so git itself is
/// bounded: by the kernel (`setrlimit(2)`) for each file and process, by a watch for the whole clone.
package struct GitLimits: Hashable, Sendable {
    /// Bytes of the objects that are fetched.
    package var bytes: Int
    /// Bytes of memory of each process.
    package var memory: Int

    /// These limits, or the defaults: as many bytes as an archive may unpack to, and enough memory for the largest
    /// repositories.
    package init(bytes: Int = 10 << 30, memory: Int = 4 << 30) {
        self.bytes = bytes
        self.memory = memory
    }

    /// The defaults.
    package static let standard = GitLimits()

    /// What git stores besides the objects themselves: indexes, lists of references.
    private static let overhead = 1 << 20
    /// How much larger than the objects an archive may be: it is not compressed, and what a filter drops of it does not
    /// count against the limit.
    private static let uncompressed = 1 << 30

    /// The most bytes on the disk for the objects.
    var stored: Int { Self.sum(bytes, Self.overhead) }
    /// The limits for making an archive of them.
    var forArchive: GitLimits { GitLimits(bytes: Self.sum(bytes, Self.uncompressed), memory: memory) }

    private static func sum(_ one: Int, _ other: Int) -> Int {
        let (sum, overflows) = one.addingReportingOverflow(other)
        return overflows ? .max : sum
    }
}
