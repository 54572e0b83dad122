internal import FetchModel
internal import FetchProvenance
internal import FetchSystem

/// Checks that the programs are here that check signatures. Only entries with `signed-by` need them.
struct SignatureChecks: Sendable {
    let context: EngineContext
    let dependencies: [Dependency]

    func run() async -> Check {
        let environment = context.settings.environment
        let (openPGP, ssh) = await needs()
        let verifier = [SignatureProgram.sqv, .gpgv].first { $0.path(in: environment) != nil }
        let keygen = SignatureProgram.sshKeygen.path(in: environment).map { _ in SignatureProgram.sshKeygen }
        var missing: [(text: String, package: String, users: Int)] = []
        if verifier == nil { missing.append(("sqv and gpgv are missing", "sqv", openPGP)) }
        if keygen == nil { missing.append(("ssh-keygen is missing", "openssh-client", ssh)) }
        let present = [verifier, keygen].compactMap { $0?.rawValue }
        if missing.isEmpty { return Check("verifiers", present.joined(separator: ", ")) }
        let users = missing.map(\.users).max() ?? 0
        let need =
            users == 0 ? "no entry needs it" : users == 1 ? "1 entry needs it" : "\(users) entries need it"
        let detail = (present + missing.map(\.text)).joined(separator: ", ") + "; \(need)"
        let help = "apt install " + missing.map(\.package).joined(separator: " ")
        return Check("verifiers", users == 0 ? .warning : .failed, detail, help: help)
    }

    /// Returns how many entries list keys of each kind. Files that cannot be read count as both.
    private func needs() async -> (openPGP: Int, ssh: Int) {
        var counts = (openPGP: 0, ssh: 0)
        for dependency in dependencies where !dependency.signedBy.isEmpty {
            let files = try? await context.workers.run { [project = context.project] in
                try project.keyFiles(of: dependency)
            }
            if files?.contains(where: \.isOpenPGP) ?? true { counts.openPGP += 1 }
            if files?.contains(where: { !$0.isOpenPGP }) ?? true { counts.ssh += 1 }
        }
        return counts
    }
}
