internal import FetchModel

extension YAMLProblem {
    /// What libyaml found wrong, in words for people, at the place that they have to change.
    func failure(in source: SourceText) -> Failure {
        let words = words(in: source)
        let index = words.isAtContext ? contextIndex : index
        let place = source.place(from: index, to: index + 1)
        return Failure(.data, "yaml-syntax", words.message, help: words.help, place: place)
    }

    private struct Words {
        var message: String
        var help: String?
        var isAtContext = false
    }

    private static let quoteIt = "put the value in single quotes"

    private func words(in source: SourceText) -> Words {
        let character = source.character(at: index)
        switch problem {
        case _ where problem.contains("tab character"),
            "found character that cannot start any token" where character == "\t":
            return Words(message: "a tab cannot indent in YAML", help: "use spaces instead")
        case "found character that cannot start any token":
            return Words(message: "\(quotation(character)) cannot begin a value in YAML", help: Self.quoteIt)
        case "mapping values are not allowed in this context":
            return Words(
                message: "a ':' does not belong here",
                help: "indent the key as its neighbours are, or quote the value if ':' belongs to it"
            )
        case "block sequence entries are not allowed in this context":
            return Words(
                message: "a list cannot begin here",
                help: "put each '- item' on a line of its own, or quote the value if '-' belongs to it"
            )
        case "mapping keys are not allowed in this context":
            return Words(message: "'?' begins a key in YAML, and no key belongs here", help: Self.quoteIt)
        case "could not find expected ':'":
            return Words(message: "expected 'key: value'", help: "is a ':' missing?", isAtContext: true)
        case "did not find expected key":
            return Words(
                message: "expected the next key here",
                help: "indent it as the keys above it; a quoted value ends with its closing quotation mark"
            )
        case "did not find expected '-' indicator":
            return Words(message: "expected the next '- item' here", help: "indent it as the items above it")
        case "did not find expected <document start>":
            return Words(
                message: "expected nothing more here",
                help: "begin all keys of the file in the same column"
            )
        case "found incompatible YAML document":
            return Words(message: "the file asks for a YAML version that is not known", help: "remove the '%YAML' line")
        case "": return Words(message: "there is no memory left to read the file")
        default: return contextWords(source, character)
        }
    }

    private func contextWords(_ source: SourceText, _ character: Unicode.Scalar?) -> Words {
        let isOnOneLine = source.lineNumber(of: contextIndex) == source.lineNumber(of: index) && character != nil
        let begun = quotation(source.character(at: contextIndex))
        switch context {
        case "while scanning a quoted scalar" where problem.hasPrefix("found unexpected"):
            return Words(message: "this quotation mark is never closed", isAtContext: true)
        case "while parsing a quoted scalar", "while scanning a quoted scalar":
            return Words(
                message: "there is no such escape in double quotes",
                help: "write '\\\\' for a backslash, or use single quotes"
            )
        case "while parsing a flow sequence" where isOnOneLine: return Words(message: "expected ',' or ']'")
        case "while parsing a flow mapping" where isOnOneLine: return Words(message: "expected ',' or '}'")
        case "while parsing a flow sequence", "while parsing a flow mapping":
            return Words(message: "this \(begun) is never closed", isAtContext: true)
        case "while parsing a flow node", "while parsing a block node":
            guard let character, character != "\n", character != "\r" else {
                return Words(message: "the file ends where a value is expected")
            }
            return Words(message: "\(quotation(character)) cannot begin a value in YAML", help: Self.quoteIt)
        case "while scanning an alias":
            return Words(message: "'*' begins an alias in YAML", help: Self.quoteIt, isAtContext: true)
        case "while scanning an anchor":
            return Words(message: "'&' begins an anchor in YAML", help: Self.quoteIt, isAtContext: true)
        case "while scanning a block scalar":
            return Words(message: "\(begun) begins a block of text in YAML", help: Self.quoteIt, isAtContext: true)
        case "while scanning a tag", "while parsing a tag", "while parsing a node":
            return Words(message: "'!' begins a tag in YAML, and this is none", help: Self.quoteIt, isAtContext: true)
        case "while scanning a directive", "while scanning a %YAML directive", "while scanning a %TAG directive":
            return Words(message: "'%' begins a directive in YAML, and this is none", isAtContext: true)
        default: return Words(message: "this is not YAML: \(problem)")
        }
    }

    private func quotation(_ character: Unicode.Scalar?) -> String {
        character.map { Quotation.of(String($0)) } ?? "the end of the file"
    }
}
