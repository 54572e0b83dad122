import Foundation

/// The one OAuth consumer that is registered with this forge.
struct Consumer: Sendable {
    let key: String
    let secret: String

    /// Each part by its name in the environment.
    var variables: [(name: String, value: String)] {
        [("LOCAL_FORGE_CONSUMER_KEY", key), ("LOCAL_FORGE_CONSUMER_SECRET", secret)]
    }

    /// Whether an `Authorization` header's value names it; Bitbucket takes its secret in no other way.
    func isNamed(by header: String?) -> Bool {
        guard let claim = header.flatMap({ Claim($0) }) else { return false }
        return claim.user == key && claim.secret == secret
    }
}
