import ArgumentParser
import Foundation

/// The forges' own credentials: an option wins over the environment, that over a random value.
struct CredentialOptions: ParsableArguments {
    @Option(
        name: .customLong("credential"),
        help: ArgumentHelp(
            "A credential, by kind: \(ServedForges.credentials.map(\.kind).joined(separator: ", ")) (LOCAL_FORGE_KIND).",
            valueName: "kind=secret"
        )
    )
    var given: [String] = []

    @Option(help: "The e-mail address of the user (LOCAL_FORGE_EMAIL).")
    var email: String?

    @Option(
        help: ArgumentHelp("Write the URLs and the credentials there, as lines for a shell to read.", valueName: "file")
    )
    var credentialsFile: String?

    func validate() throws {
        for text in given where !ServedForges.credentials.contains(where: { text.hasPrefix($0.kind + "=") }) {
            throw ValidationError("'--credential \(text.prefix { $0 != "=" })' is not KIND=SECRET of a known kind")
        }
    }

    /// The credentials to use; random ones differ at each call.
    func secrets() -> Secrets {
        let variables = ProcessInfo.processInfo.environment
        return Secrets(
            email: email ?? variables["LOCAL_FORGE_EMAIL"] ?? "mira@jumboskill.example",
            all: ServedForges.credentials.map { slot in
                let text = given.last { $0.hasPrefix(slot.kind + "=") }
                let secret = text.map { String($0.dropFirst(slot.kind.count + 1)) } ?? variables[slot.variable]
                return (slot, secret ?? slot.random())
            }
        )
    }
}
