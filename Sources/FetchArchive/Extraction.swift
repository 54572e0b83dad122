package import FetchModel
package import FetchSystem

/// What to do with an archive: how it becomes a tree, and what it may cost.
///
/// tar, tar.gz, tar.xz, tar.zst, tar.bz2 and zip are told apart by their bytes, never by a name. An entry is refused,
/// never repaired, and nothing is ever written outside the folder. Everything blocks, so it belongs on a thread that may.
package struct Extraction: Sendable {
    let shape: Shape
    let guards: Guards.Ceiling
    let fileName: String?

    /// Unpacks as `shape` says (its patches, submodules and LFS are others' work), within `limits`.
    ///
    /// With `shape.unpack` off, the bytes are kept as the one file `fileName`; with it on, they are so where they are
    /// no archive, unless `fileName` is `nil`: then they are refused.
    package init(shape: Shape, limits: Limits, keepsAs fileName: String? = nil) {
        self.shape = shape
        self.fileName = fileName
        guards = Guards.Ceiling(limits)
    }

    /// Reads the archive from `input`, to its end, and writes below `folder`, which is empty and private.
    ///
    /// Throws `Failure` (of kind `.data`; its code says which rule was broken), `SystemError` for trouble with the
    /// disk, and whatever the stream throws, untouched. After an error `folder` may hold anything; remove it.
    package func run(_ input: ArchiveInput, into folder: Folder) throws -> Extracted {
        try unpack(input, into: folder)
    }

    /// The tree that `run` would write, without writing. Throws as `run` does.
    package func list(_ input: ArchiveInput) throws -> Tree {
        try unpack(input, into: nil).tree
    }
}
