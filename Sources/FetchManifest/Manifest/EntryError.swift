internal import FetchModel

/// Why an entry of `dependencies:` is refused.
enum EntryError: Diagnosable, Equatable {
    case badName(String, NameFault)
    case nameDiffersInCase(String, firstLine: Int)
    case nameDiffersInNormalForm(String, firstLine: Int)

    // Where it comes from.
    case badURL(String, URLFault)
    case badRepository(RepositoryFault, isName: Bool)
    case badHost(HostError)
    case missingSelector(String)
    case badRef(String, RefKind, RefFault)
    case badTagPrefix(String, RefFault)
    case badCommit(String)
    case badVersion(String, reason: String)
    case badSHA256(String)
    case badDownload(String, NameFault)
    case downloadNeedsTag(Host.Kind)
    case noDownloads(Host.Kind)

    // What becomes of it.
    case badRoot(String, PathFault)
    case badGlob(String, reason: String)
    case emptyInclude
    case badPatch(String, PathFault)
    case badSize(String)
    case badGroup(String)
    case badLicense(String, LicenseFault)

    // Who signed it.
    case badKeyFile(String, PathFault)
    case keyFileTwice(String)
    case emptySignedBy
}

/// The kind of a git reference.
enum RefKind: String { case tag, branch }
