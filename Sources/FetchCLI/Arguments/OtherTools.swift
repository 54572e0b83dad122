internal import FetchModel

/// The commands of other tools, and what they are called here.
enum OtherTools {
    /// Returns the command of `fetch` that does what `word` does in npm, cargo, pip, git, vendir or west.
    static func equivalent(of word: String) -> String? { table[word] }

    /// Returns the name of the command of `fetch` for which another tool has a name that is spelled like `word`.
    static func commandNear(_ word: String) -> String? {
        guard word.count > 2, let near = Suggestion.nearest(to: word, in: table.keys.filter { $0.count > 2 }).first
        else { return nil }
        return table[near].map { String($0.dropFirst("fetch ".count)) }
    }

    private static let table: [String: String] = [
        "check": "fetch verify",
        "clone": "fetch sync",
        "depends": "fetch tree",
        "fetch": "fetch sync",
        "freeze": "fetch lock",
        "get": "fetch add",
        "i": "fetch sync",
        "install": "fetch sync",
        "ls": "fetch list",
        "pull": "fetch sync",
        "rm": "fetch remove",
        "show": "fetch why",
        "uninstall": "fetch remove",
        "up": "fetch update",
        "upgrade": "fetch update",
        "vendor": "fetch sync",
        "version": "fetch --version",
    ]
}
