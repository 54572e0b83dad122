internal import FetchSystem

/// Why the detached signature of an archive cannot be checked.
enum DetachedSignatureError: Error {
    /// It would have to be downloaded.
    case offline(url: String, option: String)
    case tooLarge(limit: Int)
    case notFile(path: String)
    case unreadable(SystemError)
    /// The archive has other bytes than those that were unpacked.
    case archiveChanged
}
