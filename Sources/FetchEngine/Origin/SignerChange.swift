internal import FetchModel

/// How the signature of a release differs from that of the one that was locked before.
struct SignerChange: Hashable {
    private let message: String

    /// Compares `new` with the origin of the pin before it; `nil` where nothing about the signature changed that a user
    /// should know.
    init?(_ name: String, from old: Pin?, to new: OriginRecord, hasKeys: Bool) {
        guard let origin = old?.origin, let signed = origin.signed else { return nil }
        let before = origin.signer.map { "it was signed by \($0)" } ?? "its \(signed.rawValue) was signed"
        guard let now = new.signed else {
            message = "'\(name)' is not signed any more; \(before)"
            return
        }
        guard let signer = new.signer else {
            guard origin.signer != nil else { return nil }
            message = "the signature of the \(now.rawValue) of '\(name)' cannot be checked; \(before)"
            return
        }
        guard let former = origin.signer, former != signer else { return nil }
        // Without its key, an OpenPGP signature may name a subkey; with the key it is the primary key's.
        if case .openPGP = former, case .openPGP = signer, hasKeys != old?.request.hasKeys { return nil }
        message = "the signer of '\(name)' changed: \(former) before, \(signer) now"
    }

    /// The note about `name`.
    func note(_ name: String) -> Note { Note(message, dependency: name) }
}

extension Request {
    /// Whether keys are listed.
    fileprivate var hasKeys: Bool { fields.contains { $0.key == "signed-by" } }
}
