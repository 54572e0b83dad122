internal import FetchModel
internal import FetchSystem
internal import Glibc

/// Authenticates what fetch wrote for one project directory: as this user, on this machine, in this very directory.
///
/// State that came with a clone or an archive, was copied from elsewhere or was written by another user is not
/// authentic. Without a key nothing is.
final class StateSeal: Sendable {
    private enum State {
        /// The key was not needed yet.
        case unread
        /// There was no key when it was looked for; it may still be created.
        case missing
        /// There is no key and there will be none.
        case unusable
        case ready(HMAC)
    }

    private let key: StateKey
    private let project: Directory
    private let trace: @Sendable (String) -> Void
    private let state = Monitor(State.unread)

    /// The seal for the directory `project`. `trace` receives the reason why there is no key.
    init(_ key: StateKey, for project: Directory, trace: @escaping @Sendable (String) -> Void) {
        (self.key, self.project, self.trace) = (key, project, trace)
    }

    /// Returns the code that authenticates `content` as that of `purpose`; `nil` without a key. With `creating`, creates
    /// the key where the user has none yet.
    func code(of content: ArraySlice<UInt8>, for purpose: String, creating: Bool) -> SHA256Digest? {
        guard let computation = computation(for: purpose, creating: creating) else { return nil }
        computation.update(content)
        return computation.finalize()
    }

    /// Begins the same code of content that comes piece by piece.
    func computation(for purpose: String, creating: Bool) -> HMAC.Computation? {
        guard let computation = hmac(creating: creating)?.begin() else { return nil }
        // No purpose contains a NUL, so that no other purpose and content have the same code.
        computation.update([UInt8](purpose.utf8)[...])
        computation.update([0])
        return computation
    }

    private func hmac(creating: Bool) -> HMAC? {
        state.update { state in
            switch state {
            case .ready(let hmac): return hmac
            case .unusable: return nil
            case .missing where !creating: return nil
            case .missing, .unread: break
            }
            do {
                guard let key = try key.load(creating: creating) else {
                    state = creating ? .unusable : .missing
                    return nil
                }
                let hmac = HMAC(key: HMAC(key: key).code(try identity()[...]).bytes)
                state = .ready(hmac)
                return hmac
            } catch {
                trace("there is no key to authenticate state with: \(Self.reason(of: error))")
                state = .unusable
                return nil
            }
        }
    }

    /// What the seal is bound to. The device's number is left out: it may change whenever the machine starts.
    private func identity() throws -> [UInt8] {
        let status = try project.status()
        let parts = [
            "fetch state 1", "\(geteuid())", Self.machine, "\(status.inode)", "\(project.birth() ?? 0)",
            try project.realPath(),
        ]
        return [UInt8](parts.joined(separator: "\0").utf8)
    }

    /// The machine's id (`machine-id(5)`); empty where it has none.
    private static var machine: String {
        let bytes = try? File.following("/etc/machine-id").contents(limit: 256)
        return String(decoding: bytes ?? [], as: UTF8.self)
    }

    private static func reason(of error: any Error) -> String {
        (error as? any Diagnosable)?.failure.message ?? "\(error)"
    }
}

extension StateSeal {
    /// Returns a suffix for file names that begin with `base`, by which `isOwn` knows them again: 16 random digits and 16
    /// that authenticate them. Without a key it is merely random.
    func suffix(for base: String) -> String {
        let nonce = Random.suffix()
        return nonce + (tag(of: nonce, for: base, creating: true) ?? Random.suffix())
    }

    /// Whether `suffix(for:)` made `suffix` for `base`.
    func isOwn(_ suffix: Substring, for base: String) -> Bool {
        guard Self.isSuffix(suffix) else { return false }
        return tag(of: String(suffix.prefix(16)), for: base, creating: false) == String(suffix.dropFirst(16))
    }

    /// Whether `text` has the form of a suffix.
    static func isSuffix(_ text: Substring) -> Bool {
        text.utf8.count == 32 && Random.isSuffix(text.prefix(16)) && Random.isSuffix(text.dropFirst(16))
    }

    private func tag(of nonce: String, for base: String, creating: Bool) -> String? {
        code(of: [UInt8](nonce.utf8)[...], for: "name \(base)", creating: creating).map { String($0.hex.prefix(16)) }
    }
}
