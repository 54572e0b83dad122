internal import FetchModel

/// Why a file is not a text that is read.
enum TextError: Diagnosable, Equatable {
    case tooLarge(bytes: Int, limit: Int)
    case binary
    case utf16
    case notUTF8(UInt8)
    case controlCharacter(UInt32)
    /// A line that a merge left in the file.
    case conflictMark
}
