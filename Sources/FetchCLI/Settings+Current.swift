internal import FetchEngine
internal import FetchModel
internal import FetchSystem
internal import FoundationEssentials
internal import Glibc

extension Settings {
    /// Returns the settings of this process: an option wins over the environment, the environment over the user's file.
    /// Throws `Failure` and `Failures`. With `tolerates`, those of the configuration are kept in the settings instead.
    static func current(_ choice: ProjectChoice, version: String, tolerates: Bool = false) throws -> Settings {
        let environment = ProcessInfo.processInfo.environment
        let directory = try directory(choice.directory)
        var configuration = UserConfiguration()
        var refusals: [Failure] = []
        do {
            configuration = try Self.configuration(in: environment)
        } catch {
            guard tolerates else { throw error }
            refusals = Failure.all(in: error)
        }
        var settings = Settings(
            directory: directory,
            manifest: choice.manifest,
            cacheDirectory: cacheDirectory(in: environment, directory: directory, configured: configuration.cache),
            mirrors: configuration.mirrors,
            environment: environment,
            version: version
        )
        settings.searchesUpwards = choice.directory == nil && choice.manifest == nil
        settings.refusals = refusals
        settings.clients = configuration.clients
        settings.osv = configuration.osv
        settings.usesCache = !choice.noCache
        settings.jobs = choice.jobs ?? configuration.jobs ?? settings.jobs
        settings.timeout = choice.timeout ?? configuration.timeout ?? settings.timeout
        return settings
    }

    /// Returns the directory to work in: absolute, links resolved.
    private static func directory(_ name: String?) throws -> String {
        do throws(SystemError) {
            let path = try RealPath.of(name ?? ".")
            var status = stat()
            if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFDIR {
                throw SystemError(number: ENOTDIR, action: "open", path: path)
            }
            return path
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
