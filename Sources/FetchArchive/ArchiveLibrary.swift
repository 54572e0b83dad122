internal import CLibArchive
internal import FetchModel
internal import FetchSystem

/// libarchive, loaded on first use.
///
/// `@unchecked Sendable`: `SystemLibrary.load` never changes or frees the table behind `functions`, and libarchive keeps
/// no state outside the objects that its callers own.
struct ArchiveLibrary: @unchecked Sendable {
    /// The table of functions.
    let functions: UnsafePointer<fetch_archive>

    /// The library; `nil` where this machine has none.
    static let loaded = SystemLibrary.load(["libarchive.so.13"], into: fetch_archive()) { fetch_archive_load($0, $1) }
        .map(ArchiveLibrary.init(functions:))

    /// Its version is followed by those of the libraries that it decompresses with.
    var component: Component {
        let details = functions.pointee.version_details().map { String(cString: $0) }
        return Component(
            "libarchive",
            version: details.map { $0.split(separator: " ").dropFirst().joined(separator: " ") },
            at: unsafeBitCast(functions.pointee.version_details, to: UnsafeRawPointer?.self)
        )
    }
}
