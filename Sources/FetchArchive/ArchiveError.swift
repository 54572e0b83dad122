package import FetchModel

/// Why an archive is not extracted.
package enum ArchiveError: Error, Equatable, Sendable {
    /// The first ten entries that break a rule, and how many do in all.
    case refused([RefusedEntry], count: Int)
    /// A limit was passed, at the entry of that name (empty where there was none).
    case limit(LimitUsage.Limit, at: [UInt8], LimitCeiling, LimitUsage)
    /// The archive ends too early; another download may help.
    case truncated(Truncation)
    /// The archive breaks its format's own rules; why, as a clause.
    case damaged(String)
    /// There are bytes after the archive's end; where, as a clause.
    case trailing(String)
    /// Other programs could read it, but this one does not.
    case unsupported(Unsupported)
    /// The bytes are not an archive.
    case notAnArchive(Contents)
    /// The directory that `root` names is not in the archive, but `others` are. `isBelowStrip` says that `strip` drops names
    /// before it.
    case rootMissing(String, isBelowStrip: Bool, others: [String])
    /// The archive holds no file.
    case empty
    /// The archive holds files, and these keys leave none of them.
    case filtersEmpty([Dependency.Key])

    /// Whether bytes are missing, so that another download may help.
    package var isIncomplete: Bool {
        switch self {
        case .truncated, .notAnArchive(.nothing): true
        default: false
        }
    }

    /// What is missing of an archive.
    package enum Truncation: Hashable, Sendable {
        /// The end of its compressed data.
        case compressedData
        /// The end of the tar.
        case tar
        /// The end of an entry.
        case entry([UInt8])
        /// The directory at a zip's end.
        case zipDirectory
        /// What the zip's directory points to.
        case zipEntries
        /// The file became shorter while it was read.
        case file
    }

    /// What is not supported.
    package enum Unsupported: Hashable, Sendable {
        /// A library that is not installed, and the package that installs it.
        case missingLibrary(String, package: String)
        /// A library that does not start.
        case libraryFailed(String)
        /// A zip that is one of several parts.
        case multipartZip
        /// A zip's entry in a compression that is not supported.
        case method([UInt8])
        /// Compressed data that takes more memory to unpack than is allowed.
        case window
        /// More layers of compression than anyone needs.
        case nestedCompression
    }
}
