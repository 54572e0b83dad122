/// The ssh program as git would run it for a repository, for a check whether its host can be reached. No key is offered, and
/// nothing is written to the files of known hosts.
package struct SecureShell: Sendable {
    /// What a check found.
    package enum Finding: Hashable, Sendable {
        /// The host answers, and its key is known.
        case reachable
        /// Git reads the repository from elsewhere, since the user's `insteadOf` says so.
        case rewritten(to: String)
        /// The user's configuration names a program of its own, by this variable or setting.
        case custom(String)
        case programMissing
        /// The host's key is in no file of known hosts.
        case unknownKey
        /// So it is, and the user's configuration accepts it at the first connection.
        case acceptedKey
        /// The host has another key than the one that is known.
        case changedKey
        case noAnswer(seconds: Int)
        /// Anything else, in ssh's words.
        case failed(reason: String)
    }

    /// The host as messages name it.
    package let host: String
    private let remote: GitRemote
    private let environment: [String: String]

    /// The ssh of `environment` for `remote`; `nil` where that is not reached by ssh.
    package init?(_ remote: GitRemote, environment: [String: String]) {
        guard remote.transport == .ssh, let target = Target(remote.address) else { return nil }
        self.remote = remote
        self.environment = environment
        host = target.name
    }

    /// Connects once, without a key. Waits no longer than `seconds`. Throws `CancellationError`, and what starting a program
    /// throws.
    package func check(seconds: Int = 2) async throws -> Finding {
        let git = GitProgram(environment: environment, configuration: .user)
        guard git.path != nil else { return .programMissing }
        let address = try await text(git, ["ls-remote", "--get-url", remote.address])
        if let address, address != remote.address {
            guard let other = try? GitRemote(address, relativeTo: "/"), other.transport == .ssh else {
                return .rewritten(to: GitMessages.masked(address[...]))
            }
        }
        if let custom = try await custom(git) { return .custom(custom) }
        guard let target = Target(address ?? remote.address) else { return .rewritten(to: "elsewhere") }
        return try await check(target, seconds: seconds)
    }

    /// What names a program other than `ssh`, in the order in which git looks.
    private func custom(_ git: GitProgram) async throws -> String? {
        if let value = environment["GIT_SSH_COMMAND"], !value.isEmpty { return "GIT_SSH_COMMAND" }
        if try await text(git, ["config", "--get", "core.sshCommand"]) != nil { return "core.sshCommand" }
        if let value = environment["GIT_SSH"], !value.isEmpty { return "GIT_SSH" }
        return nil
    }

    /// The one line that git prints; `nil` where it prints none, or fails.
    private func text(_ git: GitProgram, _ arguments: [String]) async throws -> String? {
        let result = try await git.run(arguments, timeout: .total(.seconds(10)))
        guard result.isSuccess else { return nil }
        let line = String(decoding: result.output, as: UTF8.self).split(whereSeparator: \.isNewline).first
        return line.map(String.init)
    }

    private func check(_ target: Target, seconds: Int) async throws -> Finding {
        let program = GitProgram(environment: environment, configuration: .user, name: "ssh")
        let options = [
            "BatchMode=yes", "ConnectTimeout=\(seconds)", "ConnectionAttempts=1", "StrictHostKeyChecking=yes",
            "UpdateHostKeys=no", "PreferredAuthentications=none", "PubkeyAuthentication=no", "ControlMaster=no",
            "ControlPath=none", "ForwardAgent=no", "ClearAllForwardings=yes", "PermitLocalCommand=no",
        ]
        let arguments =
            ["-T"] + options.flatMap { ["-o", $0] } + target.arguments + ["--", target.destination, "exit"]
        let result: GitProgram.Result
        do {
            result = try await program.run(arguments, timeout: .total(.seconds(seconds + 1)))
        } catch GitError.programMissing {
            return .programMissing
        } catch GitError.timedOut {
            return .noAnswer(seconds: seconds)
        }
        if result.isSuccess { return .reachable }
        let messages = GitMessages(result)
        switch GitDiagnosis(ofSecureShell: messages) {
        // Without a key, nobody is let in: what was to be found out has been.
        case .keyRefused: return .reachable
        case .hostKey:
            if messages.own.contains(where: { $0.contains("HAS CHANGED") }) { return .changedKey }
            return try await acceptsNewKeys(target, program) ? .acceptedKey : .unknownKey
        case .sshMissing: return .programMissing
        default:
            if messages.own.contains(where: { $0.contains("timed out") }) { return .noAnswer(seconds: seconds) }
            return .failed(reason: messages.line())
        }
    }

    /// Whether the user's configuration accepts the key of a host that is not known.
    private func acceptsNewKeys(_ target: Target, _ program: GitProgram) async throws -> Bool {
        let arguments = ["-G"] + target.arguments + ["--", target.destination]
        let result = try await program.run(arguments, timeout: .total(.seconds(10)))
        let lines = String(decoding: result.output, as: UTF8.self).split(whereSeparator: \.isNewline)
        let accepting = ["accept-new", "no", "off", "false"].map { "stricthostkeychecking \($0)" }
        return result.isSuccess && lines.contains { accepting.contains($0.lowercased()) }
    }

    /// What ssh is told of a host.
    private struct Target {
        /// `user@host`, or the host alone.
        let destination: String
        let port: String?

        /// The host of `address`, an ssh URL or `user@host:path`.
        init?(_ address: String) {
            let prefix = "ssh://"
            guard address.hasPrefix(prefix) else {
                guard let colon = address.firstIndex(of: ":"), colon != address.startIndex else { return nil }
                (destination, port) = (String(address[..<colon]), nil)
                return
            }
            let authority = address.dropFirst(prefix.count).prefix { $0 != "/" }
            guard !authority.isEmpty else { return nil }
            var (name, port) = (authority, nil as String?)
            if !authority.hasSuffix("]"), let colon = authority.lastIndex(of: ":") {
                (name, port) = (authority[..<colon], String(authority[authority.index(after: colon)...]))
            }
            // Brackets are the URL's; ssh takes the address of IPv6 as it is.
            destination = name.filter { $0 != "[" && $0 != "]" }
            self.port = port
        }

        var arguments: [String] { port.map { ["-p", $0] } ?? [] }

        /// The host without a user, as it is shown.
        var name: String {
            let host = destination.split(separator: "@").last.map(String.init) ?? destination
            return port.map { "\(host):\($0)" } ?? host
        }
    }
}
