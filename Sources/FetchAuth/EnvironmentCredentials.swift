package import FetchModel

/// The credentials in the environment, each for the origins that it was given for.
///
/// No manifest has a say in them: the forges are those that this machine knows (built in, or moved by `*_URL` and
/// `*_API_URL` of the real environment), and every other variable names its host.
package struct EnvironmentCredentials: Sendable {
    private let variables: Variables
    /// The forges that this machine knows, where it says that they are.
    package let forges: [ForgeAddress]

    /// The credentials in `environment`, the real one, and in the project's `.env`, which may have the credentials of
    /// `forges`, but can neither move these nor name other hosts.
    package init(forges: [ForgeAddress], environment: [String: String], dotEnv: [String: String] = [:]) {
        self.init(Variables(environment: environment, dotEnv: dotEnv), forges)
    }

    /// The same without the project's `.env`.
    var real: EnvironmentCredentials {
        EnvironmentCredentials(Variables(environment: variables.environment, dotEnv: [:]), forges)
    }

    private init(_ variables: Variables, _ forges: [ForgeAddress]) {
        (self.variables, self.forges) = (variables, forges)
    }

    /// The credential for `origin`; `nil` where none was given for it, and for every origin where it could be read on
    /// the way. Throws `EnvironmentError` for a variable that cannot be a credential.
    package func credential(
        of origin: Origin,
        for purpose: CredentialPurpose
    ) throws(EnvironmentError) -> IssuedCredential? {
        if let token = try token(of: origin, for: purpose) { return token }
        return try forgeCredential(of: origin, for: purpose)
    }

    /// The token in `FETCH_TOKEN_<host>`: for https on that host's default port, and for the API of the forge there.
    package func token(of origin: Origin, for purpose: CredentialPurpose) throws(EnvironmentError) -> IssuedCredential?
    {
        guard origin.mayCarryCredentials else { return nil }
        let owners = forges.filter { $0.owns(origin) }
        // The variable of a built-in forge's own host follows it where the environment moves it.
        let hosts = [origin] + owners.flatMap { [$0.url.origin, $0.builtIn?.url.origin] }.compactMap(\.self)
        for host in hosts where host.scheme == "https" && host.hasDefaultPort {
            guard let name = host.tokenVariable, let token = try variables.token(name, includingDotEnv: false) else {
                continue
            }
            let authentication = owners.first?.authentication ?? .unknown
            return authentication.token.issued(token.secret, for: purpose, source: token.source)
        }
        return nil
    }

    /// The credential in a known forge's own variables, such as `BITBUCKET_ACCESS_TOKEN`: for that forge's origins alone.
    package func forgeCredential(
        of origin: Origin,
        for purpose: CredentialPurpose
    ) throws(EnvironmentError) -> IssuedCredential? {
        guard origin.mayCarryCredentials else { return nil }
        for forge in forges where forge.owns(origin) {
            for variable in forge.authentication.variables {
                if let credential = try credential(in: variable, of: forge, for: purpose) { return credential }
            }
        }
        return nil
    }

    /// The forge that this machine knows at `origin`, by its pages or its API; `nil` where it knows none.
    package func forge(at origin: Origin) -> ForgeAddress? { forges.first { $0.owns(origin) } }

    /// The OAuth consumer in the variables of the forge at `origin`; `nil` where that forge has none of its own, and
    /// where one of the two variables is missing.
    package func consumer(of origin: Origin) throws(EnvironmentError) -> ClientRegistration? {
        guard origin.mayCarryCredentials else { return nil }
        for forge in forges where forge.owns(origin) {
            guard case .confidential(let id, let secret)? = forge.authentication.oauth?.client,
                let key = try variables.token(id), let secret = try variables.token(secret)
            else { continue }
            return ClientRegistration(
                id: key.secret.revealed,
                secret: secret.secret,
                source: "\(key.source) and \(secret.source)"
            )
        }
        return nil
    }

    /// The pairs of variables for the forge at `origin` of which only one half is set.
    package func incompletePairs(for origin: Origin) -> [IncompletePair] {
        guard let authentication = forge(at: origin)?.authentication else { return [] }
        var pairs = authentication.variables.compactMap { variable in variable.user.map { ($0, variable.secret) } }
        if case .confidential(let id, let secret)? = authentication.oauth?.client { pairs.append((id, secret)) }
        return pairs.compactMap { first, second in
            switch (variables.isSet(first), variables.isSet(second)) {
            case (true, false): IncompletePair(set: first, missing: second)
            case (false, true): IncompletePair(set: second, missing: first)
            default: nil
            }
        }
    }

    /// The variables that are set and not sent to the forge at `origin`, because a CI system says that they are for another
    /// server.
    package func setAside(for origin: Origin) -> [SetAside] {
        guard let forge = forge(at: origin) else { return [] }
        return forge.authentication.variables.compactMap { variable in
            guard let server = variable.server, variables.isSet(variable.secret), isForAnother(variable, than: forge)
            else {
                return nil
            }
            return SetAside(secret: variable.secret, server: server)
        }
    }

    /// Whether a CI system says that `variable` is for another server than `forge`.
    private func isForAnother(_ variable: CredentialVariable, than forge: ForgeAddress) -> Bool {
        guard let server = variable.server, let builtIn = forge.builtIn else { return false }
        return variables.names(server, otherThan: forge, unless: builtIn.variable + "_URL")
    }

    private func credential(
        in variable: CredentialVariable,
        of forge: ForgeAddress,
        for purpose: CredentialPurpose
    ) throws(EnvironmentError) -> IssuedCredential? {
        if isForAnother(variable, than: forge) { return nil }
        var user: Variables.Token?
        if let name = variable.user {
            user = try variables.token(name)
            if user == nil { return nil }
        }
        guard let token = try variables.token(variable.secret) else { return nil }
        return variable.forms.issued(
            token.secret,
            user: user?.secret.revealed ?? "",
            for: purpose,
            source: user.map { "\($0.source) with \(token.source)" } ?? token.source
        )
    }
}

/// A variable that is set and not used, because another one says that it is for another server.
package struct SetAside: Hashable, Sendable {
    /// The variable with the secret.
    package let secret: String
    /// The variable that names the server.
    package let server: String
}

/// Two variables that serve only together, of which one is set.
package struct IncompletePair: Hashable, Sendable {
    /// The variable that is set.
    package let set: String
    /// The variable that is missing.
    package let missing: String
}
