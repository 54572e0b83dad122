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

/// The proofs of a run, by the dependencies' names, until they are written.
final class ProofCollection: Sendable {
    private let proofs = Monitor<[String: ProvenOrigin]>([:])

    func add(_ proof: ProvenOrigin, of name: String) { proofs.update { $0[name] = proof } }

    subscript(name: String) -> ProvenOrigin? { proofs.read { $0[name] } }
}
