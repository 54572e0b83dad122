import FetchSystem

/// Reads git's configuration without git, to save starting it where no credential helper is configured.
package enum GitConfiguration {
    /// Returns whether the machine's or the user's configuration may name a credential helper: it contains that word,
    /// includes another file, or cannot be read. The project's files do not count. Blocks while it reads two or three small
    /// files.
    package static func mayNameHelpers(_ environment: [String: String]) -> Bool {
        if let count = environment["GIT_CONFIG_COUNT"], count != "0" { return true }
        return files(environment).contains { path in
            do {
                guard let bytes = try File.following(path).contents(limit: 1 << 20) else { return true }
                let text = String(decoding: bytes, as: UTF8.self).lowercased()
                return text.contains("helper") || text.contains("include")
            } catch let error as SystemError {
                return !error.meansMissing
            } catch {
                return true
            }
        }
    }

    /// The files that git-config(1) names. A git that was built for another prefix than `/usr` has them below that prefix.
    private static func files(_ environment: [String: String]) -> [String] {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        var files: [String] = []
        if value("GIT_CONFIG_NOSYSTEM") == nil {
            files += value("GIT_CONFIG_SYSTEM").map { [$0] } ?? ["/etc/gitconfig", "/usr/local/etc/gitconfig"]
        }
        if let global = value("GIT_CONFIG_GLOBAL") { return files + [global] }
        let home = value("HOME")
        if let home { files.append("\(home)/.gitconfig") }
        if let directory = value("XDG_CONFIG_HOME") ?? home.map({ "\($0)/.config" }) {
            files.append("\(directory)/git/config")
        }
        return files
    }
}
