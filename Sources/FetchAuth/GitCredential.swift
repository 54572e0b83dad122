import FetchModel

/// What git's credential helpers are asked and say: lines of `key=value` (git-credential(1)).
struct GitCredential: Hashable, Sendable {
    /// All fields, in order, so that the helpers get back exactly what they gave.
    private let fields: [Field]

    private struct Field: Hashable, Sendable {
        let key: String
        let value: Secret
    }

    /// The question for `origin`; `nil` where it cannot be asked on lines. Git drops `path` unless the user's configuration
    /// says otherwise.
    static func question(_ origin: Origin, path: String? = nil) -> [UInt8]? {
        let host = origin.authority
        guard host.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { return nil }
        let isPlain = path?.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f } ?? false
        let path = isPlain ? path.map { "path=\($0)\n" } ?? "" : ""
        return [UInt8]("capability[]=authtype\nprotocol=\(origin.scheme)\nhost=\(host)\n\(path)\n".utf8)
    }

    /// The answer in `output`; `nil` where it holds no credential that lasts beyond `now`.
    init?(_ output: [UInt8], now: Int) {
        fields = output.split(separator: 10).compactMap { line in
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let value = String(decoding: line[(equals + 1)...], as: UTF8.self)
            return Field(key: String(decoding: line[..<equals], as: UTF8.self), value: Secret(value))
        }
        let expiry = self["password_expiry_utc"].flatMap { Int($0.revealed) }
        let secret = self["credential"] ?? self["password"]
        guard let secret, !secret.revealed.isEmpty, expiry.map({ $0 > now }) ?? true,
            secret.revealed.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f })
        else { return nil }
    }

    /// The path for which it is alone; `nil` where it serves the whole host.
    var path: String? { self["path"]?.revealed }

    /// Whether a helper says that it is for another host than `origin`: then it is not sent there.
    func isForAnotherHost(than origin: Origin) -> Bool {
        let (scheme, host) = (self["protocol"]?.revealed, self["host"]?.revealed)
        if let scheme, scheme.lowercased() != origin.scheme { return true }
        guard let host else { return false }
        return Origin("\(origin.scheme)://\(host)") != origin
    }

    /// What it is at endpoints of this purpose of a forge that authenticates so.
    func issued(_ authentication: ForgeAuthentication, for purpose: CredentialPurpose) -> IssuedCredential? {
        if let credential = self["credential"] {
            return self["authtype"]?.revealed.lowercased() == "bearer"
                ? IssuedCredential(.bearer(credential), source: Self.source) : nil
        }
        guard let password = self["password"] else { return nil }
        return authentication.issued(
            user: self["username"]?.revealed ?? "",
            password: password,
            for: purpose,
            source: Self.source
        )
    }

    /// The lines with which the helpers hear that it serves, or that it does not.
    var lines: [UInt8] { fields.flatMap { [UInt8]("\($0.key)=\($0.value.revealed)\n".utf8) } + [10] }

    static let source = "git's credential helper"

    private subscript(key: String) -> Secret? { fields.last { $0.key == key }?.value }
}

/// Runs `git credential <word>` with these lines on its standard input, never prompting, and gives what it says; nothing
/// where git has nothing to say.
package typealias GitCredentialProgram = @Sendable (_ word: String, _ input: [UInt8]) async throws -> [UInt8]
