/// The commands of other tools, and what they are called here.
enum OtherTools {
    /// Returns the command of `fetch` that does what `word` does in npm, cargo, pip, git, vendir or west.
    static func equivalent(of word: String) -> String? { table[word] }

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
