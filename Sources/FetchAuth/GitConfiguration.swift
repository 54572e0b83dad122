import FetchSystem

/// A look at git's configuration from outside, to save starting git where it would have nothing to say.
package enum GitConfiguration {
    /// Whether the machine's or the user's configuration may name a credential helper: something in it has that word, or
    /// includes another file, or cannot be read. Files of the project have no say. Blocks for as long as it takes to read
    /// two or three small files.
    package static func mayNameHelpers(_ environment: [String: String]) -> Bool {
        #if os(macOS)
            // Its git brings a configuration of its own, with the keychain's helper.
            return true
        #else
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
        #endif
    }

    /// Where git-config(1) says that its configuration is; a git that was built for another place than `/usr` has it below
    /// that place.
    private static func files(_ environment: [String: String]) -> [String] {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        var files: [String] = []
        if value("GIT_CONFIG_NOSYSTEM") == nil {
            files += value("GIT_CONFIG_SYSTEM").map { [$0] } ?? ["/etc/gitconfig", "/usr/local/etc/gitconfig"]
        }
        if let global = value("GIT_CONFIG_GLOBAL") { return files + [global] }
        let home = value("HOME")
        if let home { files.append("\(home)/.gitconfig") }
        if let folder = value("XDG_CONFIG_HOME") ?? home.map({ "\($0)/.config" }) {
            files.append("\(folder)/git/config")
        }
        return files
    }
}
