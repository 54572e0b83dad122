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
        var missing: [(name: String, package: String, users: Int)] = []
        if verifier == nil { missing.append(("sqv or gpgv", "sqv", openPGP)) }
        if keygen == nil { missing.append(("ssh-keygen", "openssh-client", ssh)) }
        let present = [verifier, keygen].compactMap { $0?.rawValue }
        if missing.isEmpty { return Check("verifiers", present.joined(separator: ", ")) }
        let needed = missing.filter { $0.users > 0 }
        let list = missing.map { "\($0.name), which \(Self.need($0.users))" }.joined(separator: ", and ")
        let detail =
            "not installed: \(list)" + (present.isEmpty ? "" : "; installed: \(present.joined(separator: ", "))")
        let packages = (needed.isEmpty ? missing : needed).map(\.package).joined(separator: " ")
        return Check("verifiers", needed.isEmpty ? .warning : .failed, detail, help: "apt install \(packages)")
    }

    private static func need(_ users: Int) -> String {
        users == 0 ? "no entry needs" : users == 1 ? "1 entry needs" : "\(users) entries need"
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
