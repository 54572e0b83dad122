internal import FetchModel
internal import FetchSystem
internal import Glibc

/// The user's secret key, which authenticates what fetch keeps in projects: `$XDG_STATE_HOME/fetch/state.key`.
///
/// It never leaves the machine, so that nothing that came with a clone or an archive can be authentic.
package struct StateKey: Sendable {
    static let name = "state.key"
    private static let size = 32

    private let directory: String?

    /// The key in `directory`, an absolute path; `nil` for no key, which authenticates nothing.
    package init(directory: String?) { self.directory = directory }

    /// The key of the user to whom `environment` belongs. A relative `XDG_STATE_HOME` is ignored (XDG Base Directory
    /// Specification); without it and `HOME` there is no key.
    package init(environment: [String: String]) {
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            directory = "\(state)/fetch"
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            directory = "\(home)/.local/state/fetch"
        } else {
            directory = nil
        }
    }

    /// Reads the key; `nil` where there is none. With `creating`, creates it first where it is missing, or where others
    /// could have read it.
    ///
    /// Throws `UntrustedDirectory` where another user could have planted the key, and `SystemError`.
    func load(creating: Bool) throws -> [UInt8]? {
        guard let path = directory else { return nil }
        do {
            let directory = try creating ? Directory.makeTrusted(path) : Directory.trusted(path)
            if let key = try read(in: directory) { return key }
            return creating ? try create(in: directory) : nil
        } catch let error as SystemError where error.meansMissing && !creating {
            return nil
        }
    }

    /// The key, unless it is damaged, another user's, or not this user's alone.
    private func read(in directory: Directory) throws -> [UInt8]? {
        guard try directory.status(Self.name)?.kind == .file, let file = try directory.fileIfPresent(Self.name) else {
            return nil
        }
        let status = try file.status()
        guard status.kind == .file, status.permissions & 0o077 == 0, try file.ownership().isOwn,
            let key = try file.contents(limit: Self.size), key.count == Self.size
        else { return nil }
        return key
    }

    private func create(in directory: Directory) throws -> [UInt8] {
        let key = Random.bytes(Self.size)
        let draft = ".\(Self.name).\(Random.suffix())"
        let file = try directory.create(draft, permissions: 0o600)
        do {
            try file.write(key)
            try file.synchronize()
            do {
                try directory.renameExclusively(draft, to: Self.name, in: directory)
            } catch let error as SystemError where error.number == EEXIST {
                // Another process created it at the same time: both must use the same one.
                if let other = try read(in: directory) {
                    try directory.remove(draft)
                    return other
                }
                // What is there is not a key, or no secret any more.
                try directory.rename(draft, to: Self.name, in: directory)
            }
            return key
        } catch {
            try? directory.remove(draft)  // The first error matters, and the draft holds nothing that is in use.
            throw error
        }
    }
}
