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

    func add(_ proof: ProvenOrigin, of name: String) { proofs.update { $0[name] = proof } }

    subscript(name: String) -> ProvenOrigin? { proofs.read { $0[name] } }
}
