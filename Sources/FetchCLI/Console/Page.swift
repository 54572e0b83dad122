internal import FetchEngine

/// A text that the program prints without a look at any project: help, or its version.
struct Page: CommandValue {
    /// The command that `--json` names: `help`.
    let command: String
    /// The text for people.
    let text: String
    /// What `--json` shows of it.
    let additions: [JSONAddition]

    /// A page whose text is all that there is, in `--json` below `command`.
    init(command: String, text: String) {
        self.init(command: command, text: text, additions: [JSONAddition(key: command, value: text)])
    }

    /// A page that `--json` shows as `additions`.
    init(command: String, text: String, additions: [JSONAddition]) {
        self.command = command
        self.text = text
        self.additions = additions
    }

    /// The document of `--json`. Throws an error of the encoder.
    func document() throws -> String {
        try JSONDocument(command: command, result: CommandReport(self, []), isOK: true).text()
    }
}
