import Foundation

/// One credential of each kind that the forges have.
struct Secrets: Sendable {
    /// The e-mail address of the one user.
    let email: String
    let all: [(slot: CredentialSlot, secret: String)]

    /// Each by its name in the environment.
    var variables: [(name: String, value: String)] {
        [("LOCAL_FORGE_EMAIL", email)] + all.map { ($0.slot.variable, $0.secret) }
    }

    /// Writes lines such as `LOCAL_FORGE_TOKEN=…`, for a shell to read; the file is its owner's alone and appears whole.
    ///
    /// - Throws: `ForgeFailure` when it cannot.
    static func write(_ variables: [(name: String, value: String)], to file: String) throws {
        let text = Data(variables.map { "\($0.name)=\($0.value)\n" }.joined().utf8)
        let draft = file + ".new"
        let mode: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
        guard FileManager.default.createFile(atPath: draft, contents: text, attributes: mode), rename(draft, file) == 0
        else { throw ForgeFailure("cannot write '\(file)'") }
    }

    /// 256 random bits as letters and digits.
    static func random() -> String {
        (0..<4).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
    }
}
