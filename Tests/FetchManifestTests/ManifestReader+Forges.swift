import FetchForge
import FetchManifest
import FetchModel

extension ManifestReader {
    /// Reads a manifest with the kinds of forges that there are.
    static func read(
        bytes: [UInt8],
        file: String,
        in directory: String? = nil,
        checking check: (Manifest) -> [Failure] = { _ in [] }
    ) throws(Failures) -> Manifest {
        try read(bytes: bytes, file: file, in: directory, forges: ForgeTable.catalog, checking: check)
    }
}

extension ManifestFile {
    /// Reads a manifest with the kinds of forges that there are.
    static func read(path: String, shownAs name: String) throws(Failures) -> (Manifest, bytes: [UInt8]) {
        try read(path: path, shownAs: name, forges: ForgeTable.catalog)
    }
}
