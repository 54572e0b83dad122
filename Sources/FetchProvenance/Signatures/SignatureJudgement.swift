package import FetchModel
package import FetchSystem

/// Decides which signature of a release counts, and whether it is good enough.
package struct SignatureJudgement: Sendable {
    /// What was seen.
    package struct Finding: Hashable, Sendable {
        /// What carries the signature; `nil` where nothing is signed.
        package let signed: OriginRecord.Signed?
        package let verdict: SignatureVerdict

        /// The signer for the lockfile: whoever made a good signature, or who says so in one that cannot be checked.
        package var signer: Signer? {
            switch verdict.state {
            case .good, .unverified: verdict.signer
            case .bad, .untrusted, .unsupported, .none: nil
            }
        }
    }

    let check: SignatureCheck
    /// The files in `signed-by`; none where nothing is trusted.
    let keys: [KeyFile]

    package init(_ check: SignatureCheck, keys: [KeyFile]) {
        self.check = check
        self.keys = keys
    }

    /// Judges the signature of the tag that the reference names, or, where that is not signed or there is none, the
    /// commit's. A tag below another tag does not count: it has another name. Where there are keys, anything but a good
    /// signature is refused; where there are none, a bad one is.
    ///
    /// Throws `SignatureRefusal`, `SignatureProgramError` and `SystemError`.
    package func finding(tag: TagObject?, commit: CommitObject) async throws -> Finding {
        if let signature = tag?.signature {
            return try accepted(.tag, try await check.verdict(on: signature, at: tag?.tagger?.time, by: keys))
        }
        if let signature = commit.signature {
            return try accepted(.commit, try await check.verdict(on: signature, at: commit.committer.time, by: keys))
        }
        if !keys.isEmpty { throw SignatureRefusal.unsigned(hasTag: tag != nil) }
        return Finding(signed: nil, verdict: SignatureVerdict(.none))
    }

    /// Judges the detached signature of an archive. It may be of any of the files that `forms` open, tried in this order: the
    /// archive, and what is inside its compression.
    package func finding(
        onDetached signature: [UInt8],
        of forms: [@Sendable () throws -> File]
    ) async throws -> Finding {
        var verdict = SignatureVerdict(.none)
        for open in forms {
            verdict = try await check.verdict(onDetached: signature, of: open, by: keys)
            // Only other bytes can be right in another form.
            if verdict.fault != .otherBytes { break }
        }
        return try accepted(.archive, verdict)
    }

    private func accepted(
        _ signed: OriginRecord.Signed,
        _ verdict: SignatureVerdict
    ) throws(SignatureRefusal) -> Finding {
        // Without keys nothing is trusted, and yet what was changed after it was signed is not what its author released.
        if keys.isEmpty ? verdict.state == .bad : verdict.state != .good {
            throw .refused(signed, verdict, files: keys.map(\.name))
        }
        return Finding(signed: signed, verdict: verdict)
    }
}
