internal import FetchModel

/// How git gets a credential: not through its arguments or its environment, which `ps` shows, and not through a URL.
///
/// The secret is in a file in memory, whose descriptor git and its children inherit. A user name with a password goes
/// through a credential helper of git's own protocol, a line of shell that prints that file; git runs it only for the
/// origin in whose section it is configured, so a redirect to another origin gets nothing. Any other credential is a
/// header in a section of git's configuration, which git includes from that file; since git would send a header along to
/// wherever it is redirected, it then follows no redirect. The user's own helpers are not used: which credential is sent
/// was decided before.
struct GitLogin: Sendable {
    /// Options before git's command.
    let options: [String]
    /// What must not be shown of git's messages.
    let secrets: [Secret]
    /// What git can read besides.
    let input: GitProgram.Input

    /// For transports without a sign-in through git: ssh has keys, a directory has permissions.
    static let unneeded = GitLogin(options: [], secrets: [], input: .none)
    /// Without a credential; no helper is used.
    static let anonymous = GitLogin(options: ["-c", "credential.helper="], secrets: [], input: .none)

    private init(options: [String], secrets: [Secret], input: GitProgram.Input) {
        (self.options, self.secrets, self.input) = (options, secrets, input)
    }

    /// Sends `credential` to `origin`, where it may be sent: a user name with a password once the host asks for it, or, if
    /// `isEager`, with the first request. Git-lfs asks for a password again after each refusal: with `refusalMark`, the path
    /// of a file that the first refusal makes, it gets one answer. Throws `GitError.invalidCredential` and `SystemError`.
    init(_ credential: Credential, to origin: Origin, isEager: Bool = false, refusalMark: String? = nil) throws {
        guard origin.mayCarryCredentials else {
            self = .anonymous
            return
        }
        // Git-lfs, unlike git, does not know that a URL without a port has the scheme's own.
        let section = "\(origin)"
        var options = ["-c", "credential.helper=", "-c", "http.\(section).sslVerify=true"]
        // What is sent to this very machine must not leave it through a proxy.
        if origin.isLoopback { options += ["-c", "http.\(section).proxy="] }
        let content: String
        switch credential {
        case .basic(let user, let password) where isEager:
            try Self.refuseControls(user, password.revealed)
            let pair = Base64.encode("\(user):\(password.revealed)")
            content = try Self.header("Authorization", "Basic \(pair)", section)
            options += Self.headerOptions
        case .basic(let user, let password):
            content = try Self.answer(user, password)
            options += Self.helper(section, refusalMark)
        case .bearer(let token):
            content = try Self.header("Authorization", "Bearer \(token.revealed)", section)
            options += Self.headerOptions
        case .header(let name, let value):
            content = try Self.header(name, value.revealed, section)
            options += Self.headerOptions
        }
        self.init(options: options, secrets: credential.secrets, input: .secret(try MemoryFile(Array(content.utf8))))
    }

    private static let headerOptions = [
        "-c", "include.path=\(GitProgram.secretPath)", "-c", "http.followRedirects=false",
    ]

    private static func header(_ name: String, _ value: String, _ section: String) throws -> String {
        try refuseControls(name, value)
        let text = "\(name): \(value)".replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "[http \"\(section)\"]\n\textraHeader = \"\(text)\"\n"
    }

    /// Git appends the operation: `get`, `store` or `erase`. The second way is for a root without `/proc`.
    private static func helper(_ section: String, _ refusalMark: String?) -> [String] {
        let read = "cat \(GitProgram.secretPath) 2>/dev/null || cat <&9"
        var helper = "!f() { test \"$1\" != get || \(read); }; f"
        if let refusalMark {
            let mark = "'\(refusalMark.replacing("'", with: "'\\''"))'"
            helper = "!f() { case $1 in get) test -e \(mark) || \(read) ;; erase) : >\(mark) ;; esac; }; f"
        }
        return ["-c", "credential.\(section).helper=\(helper)", "-c", "credential.useHttpPath=false"]
    }

    private static func answer(_ user: String, _ password: Secret) throws -> String {
        try refuseControls(user, password.revealed)
        return "username=\(user)\npassword=\(password.revealed)\n"
    }

    private static func refuseControls(_ texts: String...) throws {
        let isPlain = texts.allSatisfy { $0.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control } }
        if !isPlain { throw GitError.invalidCredential }
    }
}
