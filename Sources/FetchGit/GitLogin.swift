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
        let safe = ["-c", "credential.helper=", "-c", "http.\(section).sslVerify=true"]
        switch credential {
        case .bearer(let token): try self.init("x-token-auth", token, section, safe)
        case .basic(let user, let password): try self.init(user, password, section, safe)
        case .header(let name, let value):
            try Self.refuseControls(name, value.revealed)
            let text = "\(name): \(value.revealed)".replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            let file = try MemoryFile("[http \"\(section)\"]\n\textraHeader = \"\(text)\"\n")
            self.init(
                options: safe + ["-c", "include.path=\(file.path)", "-c", "http.followRedirects=false"],
                secrets: [value] + Self.parts(of: value),
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
            secrets: [password, Secret(Base64.encode("\(user):\(password.revealed)"))],
            file: file
        )
    }

    /// A value such as `Bearer …` is to be hidden in its parts, too.
    private static func parts(of value: Secret) -> [Secret] {
        value.revealed.split(separator: " ").dropFirst().map { Secret(String($0)) }
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

/// RFC 4648, section 4: what servers see of a user and a password, and might repeat.
private enum Base64 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

    static func encode(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var result = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for place in 0...group.count { result.append(digits[Int(bits >> UInt32(18 - 6 * place) & 63)]) }
            result += String(repeating: "=", count: 3 - group.count)
        }
        return result
    }
}

extension Origin {
    /// The host as URLs spell it: an IPv6 address in brackets.
    var bracketedHost: String { host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host }
}
