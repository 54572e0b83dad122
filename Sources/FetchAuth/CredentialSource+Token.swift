package import FetchModel

extension CredentialSource {
    /// A source that has `token` for the origins of `forge` alone, in the forms that it accepts. `name` says where it came
    /// from.
    package static func token(_ token: Secret, of forge: ForgeAddress, named name: String) -> CredentialSource {
        CredentialSource(credential: { origin, purpose in
            guard forge.owns(origin), origin.mayCarryCredentials else { return nil }
            return forge.authentication.token.issued(token, for: purpose, source: name)
        })
    }
}
