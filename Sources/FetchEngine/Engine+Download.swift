internal import FetchForge
package import FetchModel

extension Engine {
    /// Saves the archives that `specs` name as `{slug}-{tag}.tar.gz` in `folder` (the current one when `nil`), several
    /// at once, each whole or not at all. No manifest is read.
    package func download(_ specs: [String], workspace: String?, into folder: String?) async -> Report {
        await report {
            let session = Session(self)
            let run = DownloadRun(
                session: session,
                addresses: try ForgeAddress.all(hosts: [], environment: settings.environment),
                credentials: session.credentials,
                workspace: workspace,
                folder: folder ?? "."
            )
            return try await run.run(specs)
        }
    }
}
