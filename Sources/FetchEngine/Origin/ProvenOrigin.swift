internal import FetchModel
internal import FetchProvenance
internal import FetchSystem

/// A proof: what the lockfile records, and the objects that repeat it without a network.
struct ProvenOrigin: Sendable {
    var record: OriginRecord
    var objects: [ObjectID: GitObject]
    /// What was found out about the signature.
    var verdict: SignatureVerdict
}

extension ProvenOrigin {
    /// What is known of an archive with a detached signature, which is kept as a blob.
    init(_ signature: DetachedSignature.Result) {
        let blob = GitObject(.blob, signature.bytes)
        let (id, finding) = (blob.id(.sha1), signature.finding)
        let record = OriginRecord(
            commitTree: nil,
            signed: finding.signed,
            signer: finding.signer,
            signature: finding.signed == nil ? nil : id
        )
        self.init(record: record, objects: [id: blob], verdict: finding.verdict)
    }
}

/// The proofs of a run, by the dependencies' names, until they are written.
final class ProofCollection: Sendable {
    private let proofs = Monitor<[String: ProvenOrigin]>([:])
    private let refused = Monitor<[String: SignatureVerdict]>([:])

    /// Notes what was found out about a signature for which `name` was refused, if `error` is such a refusal.
    func note(_ error: any Error, of name: String) {
        guard case SignatureRefusal.refused(_, let verdict, _) = error else { return }
        refused.update { $0[name] = verdict }
    }

    /// What was found out about the signature of `name`, whether it was refused for it or not.
    func verdict(of name: String) -> SignatureVerdict? {
        proofs.read { $0[name]?.verdict } ?? refused.read { $0[name] }
    }

    func add(_ proof: ProvenOrigin, of name: String) { proofs.update { $0[name] = proof } }

    subscript(name: String) -> ProvenOrigin? { proofs.read { $0[name] } }
}
