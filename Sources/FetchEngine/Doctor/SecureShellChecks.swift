internal import FetchGit
internal import FetchModel
internal import FetchSystem

/// Asks each host that entries with `git:` reach by ssh whether it answers, and whether its key is known. Offers no key.
struct SecureShellChecks: Sendable {
    let context: EngineContext
    let dependencies: [Dependency]

    /// How many hosts are asked at a time.
    private static let width = 8

    func run() async -> [Check] {
        var shells: [SecureShell] = []
        for dependency in dependencies {
            guard case .git(let text) = dependency.source,
                let remote = try? GitRemote(text, relativeTo: context.project.root),
                let shell = SecureShell(remote, environment: context.settings.environment)
            else { continue }
            if !shells.contains(where: { $0.host == shell.host }) { shells.append(shell) }
        }
        return await shells.mapConcurrently(limit: Self.width) { await Self.check($0) }
    }

    private static func check(_ shell: SecureShell) async -> Check {
        do {
            return check(shell.host, try await shell.check())
        } catch {
            let failure = Failure.all(in: error)[0]
            return Check(shell.host, .failed, failure.message, help: failure.help)
        }
    }

    /// Judges what was found of `host`.
    static func check(_ host: String, _ finding: SecureShell.Finding) -> Check {
        let byHand = "connect once by hand with `ssh`, and compare the key with the one that the host publishes"
        switch finding {
        case .reachable: return Check(host, "answers to ssh, and its host key is known")
        case .acceptedKey: return Check(host, "answers to ssh; its host key will be accepted at the first connection")
        case .rewritten(let address):
            return Check(host, "not asked: git reads '\(ForeignText.line(address))' instead, by its insteadOf")
        case .custom(let name): return Check(host, "not asked: \(name) names the program that git uses for ssh")
        case .programMissing:
            return Check(host, .failed, "ssh is not installed, and git needs it", help: "apt install openssh-client")
        case .unknownKey: return Check(host, .failed, "its host key is not known", help: byHand)
        case .changedKey: return Check(host, .failed, "its host key is not the one that is known", help: byHand)
        case .noAnswer(let seconds):
            let help = "check the network, the host's name and ~/.ssh/config"
            return Check(host, .failed, "does not answer to ssh within \(seconds) s", help: help)
        case .failed(let reason):
            let help = "check the network, the host's name and ~/.ssh/config"
            return Check(host, .failed, "cannot be reached by ssh: \(reason)", help: help)
        }
    }
}
