/// What an option's value may be, in words and as a check.
struct OptionValue {
    /// What it takes: `a number from 1 to 1000`.
    let words: String
    private let choices: [String]?
    private let range: ClosedRange<Int>?

    /// The values of `argument`.
    init(_ argument: CommandGrammar.Argument) {
        choices = argument.allValues.flatMap { $0.isEmpty ? nil : $0 }
        let number = argument.longName.flatMap { NumberOption(rawValue: $0) }
        range = number?.range
        if let choices {
            words = Self.list(choices)
        } else if let number {
            words = number.words
        } else {
            words = Self.nouns[argument.valueName ?? ""] ?? (argument.valueName ?? "a value").uppercased()
        }
    }

    /// Whether the parser takes `value`.
    func accepts(_ value: String) -> Bool {
        if let choices { return choices.contains(value) }
        guard let range else { return true }
        return Int(value).map(range.contains) ?? false
    }

    /// `auto, always or never`.
    private static func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }

    private static let nouns = [
        "branch": "a branch", "commit": "a full commit id", "dir": "a directory", "file": "a file",
        "format": "a format", "glob": "a glob", "group": "a group's name", "host": "a host", "id": "a full commit id",
        "kind": "a kind", "name": "a name", "path": "a path", "range": "a version range",
        "tag": "a tag", "version": "a version range", "workspace": "a workspace",
    ]
}

/// The options that take a number, each with its bounds.
enum NumberOption: String {
    case jobs, timeout
    case olderThan = "older-than"

    /// The numbers that it takes.
    var range: ClosedRange<Int> {
        switch self {
        case .jobs: 1...1000
        case .timeout: 1...86_400
        case .olderThan: 0...36_500
        }
    }

    /// `a number from 1 to 1000`.
    var words: String {
        switch self {
        case .jobs: "a number from \(range.lowerBound) to \(range.upperBound)"
        case .olderThan: "a number of days from \(range.lowerBound) to \(range.upperBound)"
        case .timeout: "a number of seconds from \(range.lowerBound) to \(range.upperBound)"
        }
    }
}
