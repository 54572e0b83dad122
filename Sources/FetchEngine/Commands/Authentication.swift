internal import FetchAuth
internal import FetchForge
package import FetchModel

/// What a command of authentication did, and the state of the origins that it concerns.
package struct Authentication: Sendable {
    /// What went wrong.
    package var report = Report()
    /// Each with the credential that would be used there.
    package var origins: [KnownOrigin] = []
    /// Whether the manifest, if there is one, was read: only then is it known what needs no credential.
    package var isManifestKnown = true
    /// What was done, a sentence for people.
    package var words: String?

    /// One in which these things happened.
    package init(report: Report = Report(), origins: [KnownOrigin] = [], words: String? = nil) {
        self.report = report
        self.origins = origins
        self.words = words
    }
}

extension Engine {
    /// Signs in at `host` (a host's name in the manifest, a host name or an origin's URL; Bitbucket where `nil`): by OAuth,
    /// or by storing the token that the next line of standard input is.
    ///
    /// With `isChecked`, a token is stored only if the host takes it.
    package func login(
        _ host: String?,
        withToken: Bool,
        isChecked: Bool = false,
        _ interaction: Interaction
    ) async -> Authentication {
        await authentication { accounts in
            let target = try await LoginTarget(host, context)
            let words: String
            if withToken {
                let input = InputLines()
                try await target.confirm(interaction.prompt(context.settings.environment, reading: input))
                // A line with blanks is not a token; the store says so.
                let line = try await interaction.hidingInput { try await input.next() } ?? ""
                if input.hasLongLine { throw TokenError.tooLong(limit: InputLines.limit) }
                let token = line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                while !input.isTerminal, let line = try await input.next() {
                    if !line.allSatisfy(\.isWhitespace) { throw LoginError.severalLines }
                }
                var user = ""
                if isChecked {
                    guard let forge = target.forge else { throw LoginError.uncheckable(target.origin) }
                    let check = CredentialCheck(context: context)
                    guard let identity = try await check.identity(of: Secret(token), at: forge) else {
                        throw LoginError.uncheckable(target.origin)
                    }
                    user = identity.user.map { " of \($0)" } ?? ""
                }
                try await accounts.store(Secret(token), for: target.origin, and: target.others)
                let origins = [target.origin] + target.others
                words = "stored the token\(user) for \(origins.map { "\($0)" }.joined(separator: " and "))"
            } else {
                guard let forge = target.forge else { throw LoginError.noBrowserSignIn(target.origin) }
                try await accounts.signIn(at: forge, interaction.prompt(context.settings.environment))
                words = "signed in to \(target.origin)"
            }
            var result = Authentication(origins: try await accounts.known(target.origin), words: words)
            if let source = result.origins.first?.source, !source.hasPrefix("fetch login") {
                result.words = "\(words); what comes before it: \(source)"
            }
            return result
        }
    }

    /// Forgets what is stored for `host`, named as in `login`.
    package func logout(_ host: String?) async -> Authentication {
        await authentication { accounts in
            let target = try await LoginTarget(host, context)
            let wasThere = try await accounts.forget(target.origin)
            var result = Authentication(origins: try await accounts.known(target.origin))
            result.words =
                wasThere ? "forgot the sign-in to \(target.origin)" : "nothing was stored for \(target.origin)"
            if let source = result.origins.first?.source { result.words? += "; still used there: \(source)" }
            return result
        }
    }

    /// For each origin that is known, which credential would be used, and from where. No network, unless it is asked for.
    ///
    /// With `isChecked`, asks each host whether it takes the credential.
    package func authenticationStatus(isChecked: Bool = false) async -> Authentication {
        await authentication { accounts in
            var manifest = Manifest(file: context.project.manifestName)
            var failures: [Failure] = []
            do {
                manifest = try await ProjectReader(context).manifest()
            } catch {
                // Outside a project there is nothing to report.
                failures = Failure.all(in: error).filter { $0.code != "no-manifest" }
            }
            let needed = try context.settings.neededHosts(manifest)
            let names = Dictionary(needed.map { ($0.url.origin, $0.name) }) { first, _ in first }
            let origins = try await accounts.status(names).map { status in
                var known = KnownOrigin(status)
                if let host = needed.first(where: { $0.url.origin == status.origin }) {
                    (known.entries, known.isForgeOfManifest) = (host.entries, host.isForgeOfManifest)
                }
                return known
            }
            var result = Authentication(report: Report(failures: failures), origins: origins)
            result.isManifestKnown = failures.isEmpty
            guard isChecked else { return result }
            let (checked, refusals) = try await CredentialCheck(context: context).run(origins)
            result.origins = checked
            result.report.failures += refusals
            return result
        }
    }

    private func authentication(_ body: (any Accounts) async throws -> Authentication) async -> Authentication {
        do {
            return try await body(context.accounts)
        } catch {
            return Authentication(report: Report(failures: Failure.all(in: error)))
        }
    }
}
