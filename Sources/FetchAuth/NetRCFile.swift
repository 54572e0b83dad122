internal import FetchModel
internal import FetchSystem

extension NetRC {
    /// Returns the login that was given for `origin`, as a credential belongs to scheme, host and port.
    ///
    /// The format names hosts alone. `machine host:port` is for that port. `machine host` is for https on its default
    /// port, for a forge that this machine knows to live there (`isOwn`), and for any port of this very machine. `default`
    /// is for every host that the user may come upon, and a manifest can name any: so it is for the known forges alone.
    func entry(for origin: Origin, isOwn: Bool) -> Entry? {
        let named = "\(origin.bracketedHost):\(origin.port)"
        if let exact = entry(includingDefault: false, where: { $0.lowercased() == named }) { return exact }
        guard isOwn || origin.isLoopback || (origin.scheme == "https" && origin.hasDefaultPort) else { return nil }
        return entry(includingDefault: isOwn) { host in
            let host = host.lowercased()
            return (host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host) == origin.host
        }
    }

    /// Reads the user's own file: `NETRC`, else `~/.netrc`; empty where there is none. One that others can read or could
    /// have written, or that cannot be read, is left alone, with a note.
    static func own(_ environment: [String: String], note: (String) -> Void) -> NetRC {
        let named = environment["NETRC"].flatMap { $0.isEmpty ? nil : $0 }
        guard let path = named ?? environment["HOME"].map({ "\($0)/.netrc" }) else { return NetRC("") }
        do {
            let file = try File.following(path)
            let status = try file.status()
            guard status.kind == .file else { return NetRC("") }
            let ownership = try file.ownership()
            guard ownership.isTrusted else {
                note("'\(path)' is not used, because it belongs to another user (id \(ownership.owner))")
                return NetRC("")
            }
            guard status.permissions & 0o077 == 0 else {
                note("'\(path)' is not used, because others can read it; close it to them with `chmod 600 '\(path)'`")
                return NetRC("")
            }
            guard let bytes = try file.contents(limit: 1 << 20) else {
                note("'\(path)' is not used, because it is larger than 1 MiB")
                return NetRC("")
            }
            return NetRC(String(decoding: bytes, as: UTF8.self))
        } catch let error as SystemError {
            if !error.meansMissing || named != nil { note("'\(path)' is not used: \(error.failure.message)") }
        } catch {
            note("'\(path)' is not used: \(error)")
        }
        return NetRC("")
    }
}
