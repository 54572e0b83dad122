/// Recognizes archives by the ends of their names.
package enum ArchiveName {
    /// The endings of archives that can be unpacked, longest first.
    package static let endings = [
        ".tar.bz2", ".tar.zst", ".tar.gz", ".tar.xz", ".tbz2", ".tzst", ".tbz", ".tgz", ".txz", ".tar", ".zip",
    ]

    /// The ending of `name` that makes it an archive's, as one of `endings`; `nil` for other files.
    package static func ending(of name: String) -> String? {
        let name = name.lowercased()
        return endings.first { name.hasSuffix($0) && name.utf8.count > $0.utf8.count }
    }
}
