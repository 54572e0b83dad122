import FetchModel

/// The credentials that git's helpers keep: the user's keyring, store or manager, asked through `git credential`.
package struct GitCredentials: Sendable {
    private let git: GitProgram
    private let patience: Duration

    /// The helpers that the configuration of the user with this `environment` names; one that does not answer within
    /// `patience` is given up.
    package init(environment: [String: String], patience: Duration = .seconds(20)) {
        git = GitProgram(environment: environment, configuration: .user)
        self.patience = patience
    }

    /// Runs `git credential` with `arguments` (`fill`, `approve` or `reject`) and `input` in its protocol
    /// (git-credential(1)), and gives what it writes; nothing where there is no git, no helper or no answer to this.
    ///
    /// No helper gets to ask anybody. A project's own git configuration has no say. The output holds secrets. Throws
    /// `Failure`, `git-credential-silent`.
    package func run(_ arguments: [String], _ input: [UInt8]) async throws -> [UInt8] {
        do {
            let result = try await git.run(
                // Newer gits have an option of their own for it.
                ["-c", "credential.interactive=false", "credential"] + arguments,
                in: "/",
                adding: ["GIT_DIR": "/dev/null"],
                input: input,
                limit: 1 << 20,
                patience: .inAll(patience)
            )
            return result.isSuccess ? result.output : []
        } catch let failure as Failure {
            switch failure.code {
            case "git-missing": return []
            case "git-silent":
                throw Failure(
                    .unavailable,
                    "git-credential-silent",
                    "git's credential helper gave no answer within \(patience.components.seconds) seconds",
                    help: "it may be waiting to ask you: run `git credential fill` by hand, "
                        + "or set the credential in the environment"
                )
            default: throw failure
            }
        }
    }
}
