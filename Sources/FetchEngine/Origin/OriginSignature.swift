internal import FetchModel
internal import FetchProvenance
internal import FetchSystem

/// Checks the signature of a tag, or, where it is not signed, of its commit.
struct OriginSignature: Sendable {
    let context: EngineContext

    /// Checks the signature of the first of `tags`, which is the one that the reference names, else of `commit`, by the keys
    /// of `dependency`. The time that counts is the object's own, so that the result is the same next year. Throws
    /// `SignatureRefusal` where keys are named and none of them made a good one.
    func check(
        _ dependency: Dependency,
        _ tags: [TagObject],
        _ commit: CommitObject
    ) async throws -> SignatureJudgement.Finding {
        let keys = try await context.workers.run { [project = context.project] in try project.keyFiles(of: dependency) }
        return try await SignatureJudgement(context.signatures, keys: keys).finding(tag: tags.first, commit: commit)
    }
}
