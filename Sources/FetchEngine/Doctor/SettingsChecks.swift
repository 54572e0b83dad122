internal import FetchAuth
internal import FetchModel
internal import FetchSystem
internal import FoundationEssentials

/// Checks the user's configuration and the store of credentials. Only what is there has a row.
struct SettingsChecks: Sendable {
    let context: EngineContext

    func run() async -> [Check] { configuration() + (await credentials()) }

    private func configuration() -> [Check] {
        let settings = context.settings
        if !settings.refusals.isEmpty { return [ProjectChecks.check("settings", settings.refusals)] }
        let path = Settings.configurationPath(in: settings.environment)
        guard let path, FileManager.default.fileExists(atPath: path) else { return [] }
        return [Check("settings", path)]
    }

    /// Reads the store once more, after what a run does, which says by itself what it repairs.
    private func credentials() async -> [Check] {
        let store = CredentialStore(environment: context.settings.environment)
        do {
            try await context.workers.run { try store.confirmReadable() }
            return []
        } catch {
            let failure = Failure.all(in: error)[0]
            // A run goes on without one that others could have written.
            var state = Check.State.failed
            if case CredentialStoreError.untrusted = error { state = .warning }
            return [Check("credentials", state, failure.message, help: failure.help)]
        }
    }
}
