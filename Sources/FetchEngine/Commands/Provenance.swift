package import FetchModel

/// Where a dependency comes from, and why it is there.
package struct Provenance: Hashable, Sendable {
    /// What the manifest asks, and what is in place.
    package var outcome: Outcome
    /// The groups of its entry.
    package var groups: [String]
    /// The URL of the archive that was locked, without a query.
    package var archive: String?
    /// SHA-256 of the archive.
    package var sha256: SHA256Digest?
    /// The archive's size, where it is in the cache.
    package var cachedBytes: Int?
    /// Other dependencies that come from the same commit or archive.
    package var sharers: [String]
}
