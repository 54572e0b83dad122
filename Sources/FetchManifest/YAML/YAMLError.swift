internal import FetchModel

/// Why a text is not YAML, or is YAML that is not accepted.
enum YAMLError: Diagnosable, Equatable {
    case syntax(YAMLSyntaxError)
    case secondDocument
    case tooManyValues(limit: Int)
    case tooDeep(limit: Int)
    case unknownAlias(String, suggestion: String?)
    case recursiveAlias
    case aliasesRepeatTooManyValues(limit: Int)
    case aliasesRepeatTooManyBytes(limit: Int)
    /// A tag other than those of the core schema, or a core tag on the wrong kind of node.
    case tag(String)
}

/// What libyaml could not parse.
enum YAMLSyntaxError: Equatable {
    case tabIndentation
    case cannotBegin(Unicode.Scalar?)
    case unexpectedColon
    case unexpectedList
    case unexpectedKeyIndicator
    case missingColon
    case missingKey
    case missingItem
    case contentAfterDocument
    case unknownVersion
    case unclosedQuote
    case badEscape
    case missingSeparator(closing: Unicode.Scalar)
    case unclosed(Unicode.Scalar?)
    case missingValue
    case alias
    case anchor
    case block(Unicode.Scalar?)
    case tag
    case directive
    case outOfMemory
    case other(String)
}
