internal import FetchEngine
internal import FetchModel
internal import FetchSystem
internal import FoundationEssentials
internal import Glibc

extension Settings {
    /// Returns the settings of this process: an option wins over the environment, the environment over the user's file.
    /// Throws `Failure` and `Failures`.
    static func current(_ choice: ProjectChoice, version: String) throws -> Settings {
        let environment = ProcessInfo.processInfo.environment
        let directory = try directory(choice.directory)
        let configuration = try configuration(in: environment)
        var settings = Settings(
            directory: directory,
            manifest: choice.manifest,
            cacheDirectory: cacheDirectory(in: environment, directory: directory, configured: configuration.cache),
            mirrors: configuration.mirrors,
            environment: environment,
            version: version
        )
        settings.searchesUpwards = choice.directory == nil && choice.manifest == nil
        settings.clients = configuration.clients
        settings.osv = configuration.osv
        settings.usesCache = !choice.noCache
        settings.jobs = choice.jobs ?? configuration.jobs ?? settings.jobs
        settings.timeout = choice.timeout ?? configuration.timeout ?? settings.timeout
        return settings
    }

    /// Returns the directory to work in: absolute, links resolved.
    private static func directory(_ name: String?) throws -> String {
        do {
            return try RealPath.of(name ?? ".")
        } catch {
            let shown = name.map { "'\($0)'" } ?? "the current directory"
            throw Failure(
                .disk,
                "no-folder",
                "cannot work in \(shown): \(String(cString: strerror(error.number)).lowercased())",
                help: name == nil ? "change to a directory that exists" : "check the path after -C"
            )
        }
    }
}
