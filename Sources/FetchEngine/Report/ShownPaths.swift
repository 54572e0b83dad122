package import FetchModel

extension Engine {
    /// Returns `report` with the paths in its failures as the user sees them from the working directory.
    package func shown(_ report: Report) -> Report {
        let paths = ShownPaths(directory: context.settings.directory, project: context.project)
        var report = report
        report.failures = report.failures.map { $0.showing(paths.shown) }
        for index in report.outcomes.indices {
            report.outcomes[index].error = report.outcomes[index].error?.showing(paths.shown)
        }
        return report
    }
}

/// How the user sees paths.
struct ShownPaths: Sendable {
    /// The working directory, absolute.
    let directory: String
    let project: Project

    /// Returns the absolute `path` as seen from the working directory: one below that directory or in the project becomes
    /// relative, unless the user named the manifest by an absolute path.
    func shown(_ path: String) -> String {
        let prefix = directory == "/" ? "/" : "\(directory)/"
        let isAbsolute = project.manifestName.hasPrefix("/")
        guard !isAbsolute, path.hasPrefix(prefix), path.utf8.count > prefix.utf8.count,
            !path.hasPrefix("\(prefix)../")
        else { return project.shown(path) }
        return String(path.dropFirst(prefix.count))
    }
}
