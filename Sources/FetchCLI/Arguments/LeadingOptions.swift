/// Common options before the command.
enum LeadingOptions {
    private static let valued = CommonOption.allCases.flatMap(\.spellings)
    private static let flags =
        OutputFlag.allCases.flatMap(\.spellings) + ProjectFlag.allCases.flatMap(\.spellings)

    /// Returns `arguments` with the common options that come before the command moved behind it, where the parser looks
    /// for them: people who know git and cargo type `fetch -C dir sync`.
    static func moved(in arguments: [String]) -> [String] {
        let index = count(in: arguments)
        let rest = arguments[index...]
        // Without a command the parser reports them.
        guard index > 0, let command = rest.first, !command.hasPrefix("-") else { return arguments }
        let end = rest.firstIndex(of: "--") ?? rest.endIndex
        return Array(rest[..<end]) + Array(arguments[..<index]) + Array(rest[end...])
    }

    /// How many of the first `arguments` are common options and their values.
    static func count(in arguments: [String]) -> Int {
        var index = 0
        while index < arguments.count {
            let argument = arguments[index]
            if flags.contains(argument) || valued.contains(where: { isAssignment(argument, to: $0) }) {
                index += 1
            } else if valued.contains(argument), index + 1 < arguments.count {
                index += 2
            } else {
                break
            }
        }
        return index
    }

    /// Whether `argument` is `--option=value`.
    private static func isAssignment(_ argument: String, to option: String) -> Bool {
        option.hasPrefix("--") && argument.hasPrefix(option + "=")
    }
}
