import ArgumentParser
import Foundation

/// The OAuth consumer and how it is treated: an option wins over the environment, that over a default.
struct OAuthOptions: ParsableArguments {
    @Option(help: "The OAuth consumer's key (LOCAL_FORGE_CONSUMER_KEY).")
    var consumerKey: String?

    @Option(help: "The OAuth consumer's secret (LOCAL_FORGE_CONSUMER_SECRET).")
    var consumerSecret: String?

    @Option(help: ArgumentHelp("Its callback, http://localhost:8976 (LOCAL_FORGE_CALLBACK).", valueName: "url"))
    var callback: String?

    @Option(help: "Who answers on the consent page.")
    var autoConsent = OAuthPolicy.Consent.ask

    /// The consumer to go by; a random one differs at each call.
    func consumer() -> Consumer {
        let variables = ProcessInfo.processInfo.environment
        return Consumer(
            key: consumerKey ?? variables["LOCAL_FORGE_CONSUMER_KEY"] ?? Secrets.random(),
            secret: consumerSecret ?? variables["LOCAL_FORGE_CONSUMER_SECRET"] ?? Secrets.random()
        )
    }

    /// How the authorization server begins.
    func policy() -> OAuthPolicy {
        var policy = OAuthPolicy()
        if let callback = callback ?? ProcessInfo.processInfo.environment["LOCAL_FORGE_CALLBACK"] {
            policy.callback = callback
        }
        policy.consent = autoConsent
        return policy
    }
}

extension OAuthPolicy.Consent: ExpressibleByArgument {}
