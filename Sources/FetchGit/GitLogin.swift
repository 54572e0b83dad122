import FetchModel
import FetchSystem

/// How git learns a credential: never from its arguments or its environment, which `ps` shows, and never from a URL.
///
/// The secret is in a file in memory. A user with a password goes through a credential helper of git's own protocol, a
/// line of shell that prints that file; git asks it only for the origin in whose section it stands, so a redirect to
/// another origin gets nothing. What is no user with a password is a header in a section of git's configuration, which
/// git includes from that file; since git would carry a header along to wherever it is led, it then follows no redirect.
/// Helpers of the user's have no say: who signs in was decided before.
struct GitLogin: Sendable {
    /// Options for before git's command.
    let options: [String]
    /// What must not be seen in git's words.
    let secrets: [Secret]
    /// Kept for as long as git may read it.
    private let file: MemoryFile?

    /// Nobody can sign in through git: ssh has keys, a folder has permissions.
    static let unneeded = GitLogin(options: [], secrets: [], file: nil)
    /// Nobody signs in: no helper is asked.
    static let anonymous = GitLogin(options: ["-c", "credential.helper="], secrets: [], file: nil)

    private init(options: [String], secrets: [Secret], file: MemoryFile?) {
        (self.options, self.secrets, self.file) = (options, secrets, file)
    }

    /// Shows `credential` to `origin`, where it may travel. Throws `Failure` for one that cannot be sent, `SystemError`.
    init(_ credential: Credential, to origin: Origin) throws {
        guard origin.mayCarryCredentials else {
            self = .anonymous
            return
        }
        let section = "\(origin.scheme)://\(origin.bracketedHost):\(origin.port)"
        var safe = ["-c", "credential.helper=", "-c", "http.\(section).sslVerify=true"]
        // What plain http carries to this very machine must not leave it on the way, through a proxy.
        if origin.scheme == "http" { safe += ["-c", "http.\(section).proxy="] }
        switch credential {
        case .bearer(let token): try self.init("x-token-auth", token, section, safe)
        case .basic(let user, let password): try self.init(user, password, section, safe)
        case .header(let name, let value):
            try Self.refuseControls(name, value.revealed)
            let text = "\(name): \(value.revealed)".replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            let file = try MemoryFile("[http \"\(section)\"]\n\textraHeader = \"\(text)\"\n")
            self.init(
                options: safe + ["-c", "include.path=\(file.path)", "-c", "http.followRedirects=false"],
                secrets: credential.secrets,
                file: file
            )
        }
    }

    /// A user with a password. Bitbucket takes OAuth's and access tokens as the password of `x-token-auth`; to GitHub,
    /// GitLab and Gitea the name of whoever has a token is all the same.
    private init(_ user: String, _ password: Secret, _ section: String, _ options: [String]) throws {
        try Self.refuseControls(user, password.revealed)
        let file = try MemoryFile("username=\(user)\npassword=\(password.revealed)\n")
        // Git appends the operation: `get`, `store` or `erase`.
        let helper = "!f() { test \"$1\" != get || cat \(file.path); }; f"
        self.init(
            options: options + ["-c", "credential.\(section).helper=\(helper)", "-c", "credential.useHttpPath=false"],
            secrets: Credential.basic(user: user, password: password).secrets,
            file: file
        )
    }

    private static func refuseControls(_ texts: String...) throws {
        let isPlain = texts.allSatisfy { $0.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control } }
        if isPlain { return }
        throw Failure(
            .permission,
            "bad-credential",
            "a credential holds a control character and cannot be sent",
            help: "set it anew, without line ends"
        )
    }
}
