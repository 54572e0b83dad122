package import FetchModel
package import FetchSystem

/// Turns an archive into a tree, within limits.
///
/// tar, tar.gz, tar.xz, tar.zst, tar.bz2 and zip are detected by their bytes, never by a name. An entry that breaks a
/// rule is refused, never repaired, and nothing is ever written outside the directory. All calls block, so they belong on
/// a thread that may.
package struct Extraction: Sendable {
    let shape: Shape
    let ceiling: LimitCeiling
    let fileName: String?
    let topDirectory: String?
    /// Whether a cut archive is found out in any case, by a checksum of it or of its tree.
    package var isHeldToDigest = false
    /// Called before each entry, and throws where the work is to stop: few bytes can be many files.
    package var checkpoint: @Sendable () throws -> Void = {}

    /// Extracts as `shape` says (its patches, submodules and LFS are applied elsewhere), within `limits`.
    ///
    /// With `shape.unpack` off, the bytes are kept as the one file `fileName`. With it on, bytes that are not an archive
    /// are kept so, unless `fileName` is `nil`: then they are refused.
    ///
    /// Where the shape does not say how many leading names to drop, the one directory that all entries share is dropped;
    /// with `topDirectory` only if it is called so, in any case.
    package init(shape: Shape, limits: Limits, keepsAs fileName: String? = nil, topDirectory: String? = nil) {
        self.shape = shape
        self.fileName = fileName
        self.topDirectory = topDirectory
        ceiling = LimitCeiling(limits)
    }

    /// Reads the archive from `input`, to its end, and writes below `directory`, which is empty and private.
    ///
    /// Throws `ArchiveError`, `SystemError` for trouble with the disk, and errors of the stream as they are. After an
    /// error `directory` may contain anything; remove it.
    package func run(_ input: ArchiveInput, into directory: Directory) throws -> Extracted {
        try ExtractionRun(self, input, directory).run()
    }

    /// Returns the tree that `run` would write, without writing. Throws as `run` does.
    package func list(_ input: ArchiveInput) throws -> Tree {
        try ExtractionRun(self, input, nil).run().tree
    }
}
