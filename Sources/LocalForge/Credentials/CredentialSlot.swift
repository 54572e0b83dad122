import Foundation

/// A kind of credential of a forge: the program is started with one of each.
struct CredentialSlot: Sendable {
    /// What the command line and the control route call it: `access-token`.
    let kind: String
    /// A random secret in the form that this kind has.
    var random: @Sendable () -> String = { Secrets.random() }

    /// Its name in the environment and in the credentials file: `LOCAL_FORGE_ACCESS_TOKEN`.
    var variable: String { "LOCAL_FORGE_" + kind.uppercased().replacing("-", with: "_") }
}
