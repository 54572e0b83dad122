package import FetchModel

/// Which credential an origin would be shown, and from where; never what it is.
package struct CredentialStatus: Hashable, Sendable {
    /// What kind of credential it is.
    package enum Kind: String, Hashable, Sendable {
        /// A sign-in in the browser.
        case oauth
        /// A bearer token.
        case token
        /// A user with a password or an API token.
        case basic
        /// The consumer's own token, to be asked for when it is needed.
        case clientCredentials = "client-credentials"
        /// There is none.
        case none
    }

    /// The origin.
    package let origin: Origin
    /// The forge's name, where this machine or the manifest knows one there.
    package let name: String?
    /// What kind of credential.
    package let kind: Kind
    /// Where it comes from: `BITBUCKET_ACCESS_TOKEN`, `fetch login`.
    package let source: String?
    /// What it may do, where that is known.
    package let scopes: [String]
    /// When it ends, in seconds since 1970, where that is known.
    package let expires: Int?
    /// Whether it renews itself when it ends.
    package let isRenewable: Bool
}

extension Authenticator {
    /// The state of every origin that is known: the forges that this machine knows, those of `names` (a manifest's), what
    /// is stored, and what the environment has tokens for. No network; git's helpers are asked.
    package func status(_ names: [Origin: String] = [:]) async throws -> [CredentialStatus] {
        let environment = try environment()
        var known: [(Origin, String?)] = environment.forges.map { ($0.url.origin, $0.name) }
        known += names.sorted { $0.value < $1.value }.map { ($0.key, $0.value) }
        known += try (entriesIfReadable() ?? []).map { ($0.origin, nil) }
        known += configuration.environment.keys.sorted().compactMap { Origin(tokenVariable: $0).map { ($0, nil) } }
        var seen: Set<Origin> = []
        var result: [CredentialStatus] = []
        for (origin, name) in known where seen.insert(origin).inserted {
            result.append(try await status(of: origin, name))
        }
        return result
    }

    private func status(of origin: Origin, _ name: String?) async throws -> CredentialStatus {
        func status(
            _ kind: CredentialStatus.Kind,
            _ source: String?,
            _ tokens: OAuthTokens? = nil
        ) -> CredentialStatus {
            CredentialStatus(
                origin: origin,
                name: name,
                kind: kind,
                source: source,
                scopes: tokens?.scopes ?? [],
                expires: tokens?.expires,
                isRenewable: tokens?.refresh != nil
            )
        }
        switch try await choiceIfKnown(for: origin) {
        case nil:
            noteUnsentVariables(try environment(), of: origin)
            return status(.none, nil)
        case .consumer(let consumer, _): return status(.clientCredentials, consumer.source)
        case .signIn(let entry):
            return status(.oauth, Self.signInSource, entry.signIn.tokens)
        case .issued(let issued):
            if case .basic = issued.credential { return status(.basic, issued.source) }
            return status(.token, issued.source)
        }
    }
}

extension Authenticator {
    /// The credential for `origin`; `nil`, with a note, where a helper or the store fails. A helper that failed once is not
    /// asked for other origins.
    private func choiceIfKnown(for origin: Origin) async throws -> Choice? {
        do {
            let hasFailed = !saidFailures.subtracting(storeFailure.map { [$0.failure] } ?? []).isEmpty
            return try await choice(for: origin, .api, includingLastResort: !hasFailed)
        } catch let error as any Diagnosable {
            if saidFailures.insert(error.failure).inserted { configuration.note(error.failure.message) }
            return nil
        }
    }
}

extension Origin {
    /// The origin whose variable is `name`, the inverse of `tokenVariable`; `nil` for all other names.
    init?(tokenVariable name: String) {
        let prefix = "FETCH_TOKEN_"
        guard name.hasPrefix(prefix) else { return nil }
        var host = ""
        var run = 0
        for character in name.dropFirst(prefix.count) + "\u{0}" {
            if character == "_" {
                run += 1
                continue
            }
            host += run == 1 ? "." : String(repeating: "-", count: run / 2)
            run = 0
            if character != "\u{0}" { host.append(character) }
        }
        let origin = Origin(scheme: "https", host: host, port: nil)
        guard origin.tokenVariable == name else { return nil }
        self = origin
    }
}
