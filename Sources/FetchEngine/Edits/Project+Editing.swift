internal import FetchForge
internal import FetchManifest
internal import FetchModel
internal import FetchVendor

extension Project {
    /// An editor of `bytes`, which were read as this project's manifest. Throws what is wrong with them.
    func editor(of bytes: [UInt8]) throws -> ManifestEditor {
        try ManifestEditor(bytes: bytes, file: manifestName, in: root, forges: ForgeTable.catalog)
    }

    /// Writes `bytes` beside the manifest, which still has the bytes `original`; those that killed runs left there
    /// are removed. Throws `Failures`.
    func draft(
        of bytes: [UInt8],
        replacing original: [UInt8],
        in directory: ProjectDirectory
    ) throws -> ManifestDraft {
        try ManifestDraft(
            bytes,
            replacing: original,
            at: manifestPath,
            shownAs: manifestName,
            suffix: directory.temporarySuffix(for: manifestFile),
            isOwn: { directory.isOwnSuffix($0, for: manifestFile) }
        )
    }
}
