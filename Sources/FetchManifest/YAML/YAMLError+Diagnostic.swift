internal import FetchModel

extension YAMLError {
    var failure: Failure {
        switch self {
        case .syntax(let error):
            return Failure(.data, "yaml-syntax", error.message, help: error.help)
        case .secondDocument:
            let help = "keep one document in the file, and remove '---'"
            return Failure(.data, "yaml-documents", "a second document begins here", help: help)
        case .tooManyValues(let limit):
            let message = "there are more than \(limit) values in this file"
            return Failure(.data, "yaml-size", message, help: "split it into several projects")
        case .tooDeep(let limit):
            return Failure(.data, "yaml-depth", "lists and mappings are nested more than \(limit) deep")
        case .unknownAlias(let name, let suggestion):
            let message = "there is no anchor \(MaskedURL.quoted("&" + name)) above this alias"
            let help = suggestion.map { "did you mean '*\($0)'?" } ?? "quote the value if it only begins with '*'"
            return Failure(.data, "yaml-alias", message, help: help)
        case .recursiveAlias:
            return Failure(.data, "yaml-alias", "this alias is inside the value that it repeats")
        case .aliasesRepeatTooManyValues(let limit): return tooLong("\(limit) values")
        case .aliasesRepeatTooManyBytes(let limit): return tooLong("\(limit) bytes")
        case .tag(let tag):
            let message = "the YAML tag \(MaskedURL.quoted(tag)) is not accepted here"
            let help = "remove it; quote the value if it only begins with '!'"
            return Failure(.data, "yaml-tag", message, help: help)
        }
    }

    private func tooLong(_ limit: String) -> Failure {
        let help = "write the values out where they are needed"
        return Failure(.data, "yaml-alias", "aliases expand to more than \(limit)", help: help)
    }
}

extension YAMLSyntaxError {
    fileprivate var message: String {
        switch self {
        case .tabIndentation: "a tab cannot indent in YAML"
        case .cannotBegin(let character): "\(Self.quoted(character)) cannot begin a value in YAML"
        case .unexpectedColon: "unexpected ':'"
        case .unexpectedList: "a list cannot begin here"
        case .unexpectedKeyIndicator: "'?' begins a key in YAML, and no key is expected here"
        case .missingColon: "expected 'key: value'"
        case .missingKey: "expected the next key here"
        case .missingItem: "expected the next '- item' here"
        case .contentAfterDocument: "expected the end of the file here"
        case .unknownVersion: "this YAML version is not supported"
        case .unclosedQuote: "this quotation mark is never closed"
        case .badEscape: "this is not an escape of double quotes"
        case .missingSeparator(let closing): "expected ',' or '\(closing)'"
        case .unclosed(let opening): "this \(Self.quoted(opening)) is never closed"
        case .missingValue: "the file ends where a value is expected"
        case .alias: "'*' begins an alias in YAML"
        case .anchor: "'&' begins an anchor in YAML"
        case .block(let indicator): "\(Self.quoted(indicator)) begins a block of text in YAML"
        case .tag: "'!' begins a tag in YAML, and this is not a tag"
        case .directive: "'%' begins a directive in YAML, and this is not a directive"
        case .outOfMemory: "there is not enough memory to read the file"
        case .other(let problem): "this is not YAML: \(problem)"
        }
    }

    fileprivate var help: String? {
        switch self {
        case .tabIndentation: "use spaces instead"
        case .cannotBegin, .unexpectedKeyIndicator, .alias, .anchor, .block, .tag: "put the value in single quotes"
        case .unexpectedColon: "indent the key like its neighbours, or quote the value if ':' belongs to it"
        case .unexpectedList: "put each '- item' on a line of its own, or quote the value if '-' belongs to it"
        case .missingColon: "is a ':' missing?"
        case .missingKey: "indent it like the keys above it; a quoted value ends with its closing quotation mark"
        case .missingItem: "indent it like the items above it"
        case .contentAfterDocument: "begin all keys of the file in the same column"
        case .unknownVersion: "remove the '%YAML' line"
        case .badEscape: "write '\\\\' for a backslash, or use single quotes"
        case .unclosedQuote, .missingSeparator, .unclosed, .missingValue, .directive, .outOfMemory, .other: nil
        }
    }

    private static func quoted(_ character: Unicode.Scalar?) -> String {
        character.map { Quotation.of(String($0)) } ?? "the end of the file"
    }
}
