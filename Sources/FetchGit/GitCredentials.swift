internal import FetchModel

/// The credentials that git's helpers keep: the user's keyring, store or manager, reached through `git credential`.
package struct GitCredentials: Sendable {
    private let git: GitProgram
    private let timeout: Duration

    /// The helpers that the configuration of the user with this `environment` names; one that does not respond within
    /// `timeout` is killed.
    package init(environment: [String: String], timeout: Duration = .seconds(20)) {
        git = GitProgram(environment: environment, configuration: .user)
        self.timeout = timeout
    }

    /// Runs `git credential` with `arguments` (`fill`, `approve` or `reject`) and `input` in its protocol
    /// (git-credential(1)), and returns what it writes; nothing where there is no git, no helper or no credential.
    ///
    /// No helper can prompt, and a project's own git configuration is not read. The output contains secrets. Throws
    /// `GitError`, `helperTimedOut`, and `CancellationError`: cancelling the task ends the helper.
    package func run(_ arguments: [String], _ input: [UInt8]) async throws -> [UInt8] {
        do {
            let result = try await git.run(
                // Newer gits have an option of their own for it.
                ["-c", "credential.interactive=false", "credential"] + arguments,
                adding: ["GIT_DIR": "/dev/null"],
                input: .standard(try MemoryFile(input)),
                timeout: .total(timeout)
            )
            return result.isSuccess ? result.output : []
        } catch GitError.programMissing {
            return []
        } catch GitError.timedOut {
            throw GitError.helperTimedOut(timeout)
        }
    }
}
