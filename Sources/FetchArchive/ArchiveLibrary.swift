internal import CLibArchive
internal import FetchSystem

/// libarchive, loaded on first use.
///
/// `@unchecked Sendable`: the table behind `functions` is written before the one instance is published and never
/// after; it is not freed, and libarchive keeps no state outside the objects that its callers own.
struct ArchiveLibrary: @unchecked Sendable {
    /// The table of functions.
    let functions: UnsafePointer<fetch_archive>

    /// The library; `nil` where this machine has none.
    static let loaded: ArchiveLibrary? = {
        let functions = UnsafeMutablePointer<fetch_archive>.allocate(capacity: 1)
        functions.initialize(to: fetch_archive())
        for file in SystemLibrary.files("libarchive.so.13") where fetch_archive_load(functions, file) {
            return ArchiveLibrary(functions: UnsafePointer(functions))
        }
        return nil
    }()
}
