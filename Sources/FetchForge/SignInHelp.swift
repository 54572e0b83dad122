internal import FetchModel

/// How to sign in at a forge, for help texts.
package struct SignInHelp: Hashable, Sendable {
    /// The origin to which no credential is sent, because plain http would carry it over a network.
    let insecure: Origin?
    /// The command that signs in.
    let command: String
    /// The variables that can hold a credential instead.
    let variables: [String]
    /// What a credential needs.
    let scopes: String
    /// The end of a help about a refused credential: which ones serve git alone; "" where there are none.
    let gitAlone: String
    /// Whether the run is part of a CI job, where nobody signs in.
    let isCI: Bool

    init(_ address: ForgeAddress, isCI: Bool) {
        self.isCI = isCI
        insecure = [address.api.origin, address.url.origin].first { !$0.mayCarryCredentials }
        let authentication = address.authentication
        scopes = authentication.scopes
        gitAlone =
            authentication.passwords.lazy.compactMap { rule in
                guard case .prefixed(let user) = rule.user, rule.forms.api == nil, rule.forms.git != nil else {
                    return nil
                }
                return "; a deploy token is for git alone: name it with its user name '\(user)…' in .netrc"
            }.first ?? ""
        let login = address.isOwn ? address.name : address.url.origin.description
        command =
            switch authentication.oauth?.client {
            case .confidential where address.isOwn: "fetch login"
            case .registered where address.client != nil: "fetch login \(login)"
            default: "fetch login \(login) --with-token"
            }
        let own = authentication.variables.filter { !$0.isSetByCI }
            .map { variable in variable.user.map { "\($0) with \(variable.secret)" } ?? variable.secret }
        // The variable is named for the forge's own host, and serves https on the default port.
        let host = address.isOwn ? address.builtIn?.url.origin : address.url.origin
        let token = host.flatMap { $0.scheme == "https" && $0.hasDefaultPort ? $0.tokenVariable : nil }
        variables = (address.isOwn ? own : []) + [token].compactMap(\.self)
    }

    /// The end of a sentence that says what to do.
    var sentence: String {
        if let insecure { return "use its https:// URL: credentials are not sent over plain http to '\(insecure)'" }
        if isCI, let variable = variables.first { return "set \(variable) in the job's environment" }
        let login = "sign in with `\(command)`"
        return variables.isEmpty ? login : "\(login), or set \(variables.joined(separator: " or "))"
    }

    /// Why a request carried no credential: the end of a sentence.
    var absence: String {
        insecure == nil ? "no credential is configured for it" : "no credential is sent over plain http"
    }
}
