internal import FetchModel
internal import FetchSystem

/// Why a file of keys that the manifest names cannot be read.
enum KeyFileAccessError: Error {
    case outside(file: String, link: String)
    case unreadable(file: String, SystemError)
    case notFile(file: String)
    case tooLarge(file: String, limit: Int)
}
