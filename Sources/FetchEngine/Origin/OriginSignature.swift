internal import FetchModel
internal import FetchProvenance
internal import FetchSystem

/// Checks the signature of a tag, or, where no tag is signed, of its commit.
struct OriginSignature: Sendable {
    /// What is signed, and what was found.
    struct Result: Sendable {
        var signed: OriginRecord.Signed?
        var verdict: SignatureVerdict
    }

    let context: EngineContext

    /// Checks the signature of `tags`, the one that the reference names first, else of `commit`, by the keys of `dependency`.
    /// The time that counts is the object's own, so that the result is the same next year. Throws `OriginError.signature`
    /// where keys are named and none of them made a good one.
    func check(_ dependency: Dependency, _ tags: [TagObject], _ commit: CommitObject) async throws -> Result {
        let keys = try await context.workers.run { [project = context.project] in try project.keyFiles(of: dependency) }
        let result = try await result(tags, commit, keys)
        if !keys.isEmpty, result.verdict.state != .good {
            throw OriginError.signature(result.signed, result.verdict.fault, keys: dependency.signedBy)
        }
        return result
    }

    private func result(_ tags: [TagObject], _ commit: CommitObject, _ keys: [KeyFile]) async throws -> Result {
        let check = SignatureCheck(
            environment: context.settings.environment,
            workers: context.workers,
            temporary: context.temporaryDirectory
        )
        if let tag = tags.first(where: { $0.signature != nil }), let signature = tag.signature {
            return Result(signed: .tag, verdict: try await check.verdict(on: signature, at: tag.tagger?.time, by: keys))
        }
        if let signature = commit.signature {
            let verdict = try await check.verdict(on: signature, at: commit.committer.time, by: keys)
            return Result(signed: .commit, verdict: verdict)
        }
        return Result(signed: nil, verdict: SignatureVerdict(.none))
    }
}
