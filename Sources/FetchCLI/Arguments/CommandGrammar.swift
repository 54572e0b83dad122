internal import ArgumentParser
internal import FoundationEssentials

/// What a command takes, as the parser describes it: its subcommands, options, flags and positional arguments.
///
/// The parser has no public list of its arguments besides the document that it prints for tools
/// (`--experimental-dump-help`, format version 0). It is read only once a command line is known to be wrong.
struct CommandGrammar: Decodable, Sendable {
    /// One option, flag or positional argument.
    struct Argument: Decodable, Sendable {
        /// What an argument is.
        enum Kind: String, Decodable, Sendable { case positional, option, flag }

        /// One spelling.
        struct Name: Decodable, Sendable {
            let kind: String
            let name: String

            /// `-C` or `--directory`.
            var spelling: String { kind == "long" ? "--\(name)" : "-\(name)" }
        }

        let kind: Kind
        let names: [Name]?
        let valueName: String?
        let allValues: [String]?
        let isOptional: Bool
        let isRepeating: Bool

        /// All spellings: `-C` and `--directory`.
        var spellings: [String] { names?.map(\.spelling) ?? [] }

        /// The long spelling, if there is one.
        var longName: String? { names?.first { $0.kind == "long" }?.name }
    }

    let commandName: String
    let arguments: [Argument]?
    let subcommands: [CommandGrammar]?

    /// The grammar of `root` and all commands below it. Throws `DecodingError`.
    static func of(_ root: any ParsableCommand.Type) throws -> CommandGrammar {
        struct Document: Decodable { let command: CommandGrammar }
        return try JSONDecoder().decode(Document.self, from: Data(root._dumpHelp().utf8)).command
    }

    /// The option or flag that `spelling` names.
    func argument(_ spelling: String) -> Argument? { arguments?.first { $0.spellings.contains(spelling) } }

    /// The arguments without a name, in order.
    var positionals: [Argument] { arguments?.filter { $0.kind == .positional } ?? [] }

    /// The long spellings of all options and flags.
    var longSpellings: [String] { arguments?.compactMap { $0.longName.map { "--\($0)" } } ?? [] }
}
