import ArgumentParser
import Foundation

/// The forge's own credentials: an option wins over the environment, that over a random value.
struct CredentialOptions: ParsableArguments {
    @Option(help: "An OAuth access token (LOCAL_FORGE_TOKEN).")
    var token: String?

    @Option(help: "A repository access token (LOCAL_FORGE_ACCESS_TOKEN).")
    var accessToken: String?

    @Option(help: "The e-mail address of the user (LOCAL_FORGE_EMAIL).")
    var email: String?

    @Option(help: "That user's API token (LOCAL_FORGE_API_TOKEN).")
    var apiToken: String?

    @Option(help: ArgumentHelp("Write the URL and the credentials there, as LOCAL_FORGE_… lines.", valueName: "file"))
    var credentialsFile: String?

    /// The credentials to go by; random ones differ at each call.
    func secrets() -> Secrets {
        let variables = ProcessInfo.processInfo.environment
        return Secrets(
            token: token ?? variables["LOCAL_FORGE_TOKEN"] ?? Secrets.random(),
            accessToken: accessToken ?? variables["LOCAL_FORGE_ACCESS_TOKEN"] ?? Secrets.random(),
            email: email ?? variables["LOCAL_FORGE_EMAIL"] ?? "mira@jumboskill.example",
            apiToken: apiToken ?? variables["LOCAL_FORGE_API_TOKEN"] ?? Secrets.random()
        )
    }
}
