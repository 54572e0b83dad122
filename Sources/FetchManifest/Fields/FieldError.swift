internal import FetchModel

/// Why a field does not have the type or the name that is expected.
enum FieldError: Diagnosable, Equatable {
    case wrongType(expected: String, found: String, help: String? = nil)
    case notABoolean(String)
    case notANumber(String, ClosedRange<Int>)
    case missingValue(key: String, help: String? = nil)
    case emptyText(isBlock: Bool)
    case emptyItem
    case controlCharacter(Unicode.Scalar)
    case unknownKey(String, suggestion: String?, FieldSchema)
    case mergeKey
    case duplicateKey(String, firstLine: Int)
    /// The file has this many more problems than are listed.
    case moreProblems(Int)
}
