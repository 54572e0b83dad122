internal import FetchModel

/// Why libyaml cannot go on, in its own words.
struct YAMLProblem: Error, Hashable {
    /// Empty where memory is exhausted.
    var problem: String
    var index: Int
    /// What libyaml was doing.
    var context: String
    /// Where it began to do that.
    var contextIndex: Int
}

extension YAMLProblem {
    /// Returns the error, at the place that the author has to change.
    func located(in source: SourceText) -> Located<YAMLError> {
        let (error, isAtContext) = error(in: source)
        let index = isAtContext ? contextIndex : index
        return Located(fault: .syntax(error), place: source.place(from: index, to: index + 1))
    }

    private func error(in source: SourceText) -> (YAMLSyntaxError, isAtContext: Bool) {
        let character = source.character(at: index)
        switch problem {
        case _ where problem.contains("tab character"),
            "found character that cannot start any token" where character == "\t":
            return (.tabIndentation, false)
        case "found character that cannot start any token": return (.cannotBegin(character), false)
        case "mapping values are not allowed in this context": return (.unexpectedColon, false)
        case "block sequence entries are not allowed in this context": return (.unexpectedList, false)
        case "mapping keys are not allowed in this context": return (.unexpectedKeyIndicator, false)
        case "could not find expected ':'": return (.missingColon, true)
        case "did not find expected key": return (.missingKey, false)
        case "did not find expected '-' indicator": return (.missingItem, false)
        case "did not find expected <document start>": return (.contentAfterDocument, false)
        case "found incompatible YAML document": return (.unknownVersion, false)
        case "": return (.outOfMemory, false)
        default: return contextError(source, character)
        }
    }

    private func contextError(
        _ source: SourceText,
        _ character: Unicode.Scalar?
    ) -> (YAMLSyntaxError, isAtContext: Bool) {
        let isOnOneLine = source.lineNumber(of: contextIndex) == source.lineNumber(of: index) && character != nil
        let opening = source.character(at: contextIndex)
        switch context {
        case "while scanning a quoted scalar" where problem.hasPrefix("found unexpected"): return (.unclosedQuote, true)
        case "while parsing a quoted scalar", "while scanning a quoted scalar": return (.badEscape, false)
        case "while parsing a flow sequence" where isOnOneLine: return (.missingSeparator(closing: "]"), false)
        case "while parsing a flow mapping" where isOnOneLine: return (.missingSeparator(closing: "}"), false)
        case "while parsing a flow sequence", "while parsing a flow mapping": return (.unclosed(opening), true)
        case "while parsing a flow node", "while parsing a block node":
            let isAtEnd = character == nil || character == "\n" || character == "\r"
            return (isAtEnd ? .missingValue : .cannotBegin(character), false)
        case "while scanning an alias": return (.alias, true)
        case "while scanning an anchor": return (.anchor, true)
        case "while scanning a block scalar": return (.block(opening), true)
        case "while scanning a tag", "while parsing a tag", "while parsing a node": return (.tag, true)
        case "while scanning a directive", "while scanning a %YAML directive", "while scanning a %TAG directive":
            return (.directive, true)
        default: return (.other(problem), false)
        }
    }
}
