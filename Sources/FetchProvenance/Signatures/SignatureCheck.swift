internal import FetchModel
package import FetchSystem

/// Checks signatures with the programs of the field: `sqv` or `gpgv`, and `ssh-keygen`.
///
/// They get private files, no keyring or configuration of the user's, and no network, and are judged by their exit status
/// and their machine-readable output both.
package struct SignatureCheck: Sendable {
    /// What is signed.
    enum Content: Sendable {
        case bytes([UInt8])
        /// A file, which is opened at its start for each program that reads it.
        case file(@Sendable () throws -> File)
    }

    /// How long a program may take; an archive has to be hashed.
    private static let seconds = (object: 60, archive: 900)

    let environment: [String: String]
    package let workers: Workers
    let temporary: String
    let openPGP: [SignatureProgram]

    /// A check with the programs on the `PATH` of `environment`: of `openPGP` the first that is installed. Private files are
    /// below the directory `temporary`.
    package init(
        environment: [String: String],
        workers: Workers,
        temporary: String,
        openPGP: [SignatureProgram] = [.sqv, .gpgv]
    ) {
        self.environment = environment
        self.workers = workers
        self.temporary = temporary
        self.openPGP = openPGP
    }

    /// Checks the signature of a tag or commit that was made at `time`, by the keys in `files`: those must have been valid
    /// then. Without files nothing is trusted; an SSH signature is then checked with the key that it carries.
    ///
    /// Throws `SignatureProgramError` and `SystemError`.
    package func verdict(
        on signature: ObjectSignature,
        at time: Int?,
        by files: [KeyFile]
    ) async throws -> SignatureVerdict {
        let content = Content.bytes(signature.payload)
        switch signature.kind {
        case .openPGP: return try await openPGP(signature.text, of: content, at: time, by: files, Self.seconds.object)
        case .ssh:
            return try await ssh(signature.text, of: content, for: ["git"], at: time, by: files, Self.seconds.object)
        case .x509: return SignatureVerdict(.unsupported, fault: .unsupported("X.509"))
        case .unknown: return SignatureVerdict(.unsupported, fault: .unsupported("unknown"))
        }
    }

    /// Checks a detached signature of the file that `open` opens, by the keys in `files`. The time of an OpenPGP signature
    /// counts; one of SSH has none. Throws `SignatureProgramError` and `SystemError`.
    package func verdict(
        onDetached signature: [UInt8],
        of open: @escaping @Sendable () throws -> File,
        by files: [KeyFile]
    ) async throws -> SignatureVerdict {
        let content = Content.file(open)
        let armour = SignatureArmour.all.first { signature.starts(with: $0.begin) }
        switch armour?.kind {
        case .ssh:
            // `file` is what ssh-keygen(1) recommends for files.
            return try await ssh(
                signature,
                of: content,
                for: ["file", "git"],
                at: nil,
                by: files,
                Self.seconds.archive
            )
        case .x509: return SignatureVerdict(.unsupported, fault: .unsupported("X.509"))
        default: return try await openPGP(signature, of: content, at: nil, by: files, Self.seconds.archive)
        }
    }

    // MARK: - OpenPGP

    private func openPGP(
        _ text: [UInt8],
        of content: Content,
        at time: Int?,
        by files: [KeyFile],
        _ seconds: Int
    ) async throws -> SignatureVerdict {
        let signature: OpenPGPSignature
        do throws(OpenPGPMalformed) { signature = try OpenPGPSignature(detached: text) } catch {
            return SignatureVerdict(.bad, fault: .malformed(error.reason))
        }
        let named = signature.signer
        if files.isEmpty { return SignatureVerdict(.unverified, signer: named) }
        if let hash = signature.weakHash { return SignatureVerdict(.bad, signer: named, fault: .weakHash(hash)) }
        if signature.expires { return SignatureVerdict(.bad, signer: named, fault: .expires) }
        guard let created = signature.created else {
            return SignatureVerdict(.bad, signer: named, fault: .malformed("it does not say when it was made"))
        }
        var verdict = SignatureVerdict(.untrusted, signer: named, fault: .unknownKey)
        for file in files {
            guard case .openPGP(let certificates, let keyring) = file.keys,
                let (certificate, key) = certificates.lazy.compactMap({ c in c.key(of: signature).map { (c, $0) } })
                    .first
            else { continue }
            let signer = Signer.openPGP(fingerprint: certificate.primary.fingerprint)
            func refused(_ state: SignatureState, _ fault: SignatureFault) -> SignatureVerdict {
                SignatureVerdict(state, signer: signer, keyFile: file.name, fault: fault)
            }
            if key.isRevoked {
                verdict = refused(.untrusted, .revoked)
                continue
            }
            // The time of the object is signed, too, and both are before the end of the key.
            let latest = max(created, time ?? created)
            if let expires = key.expires, latest >= expires {
                verdict = refused(.untrusted, .notValidThen)
                continue
            }
            let run = OpenPGPRun(check: self, seconds: seconds, keyring: keyring, latest: latest)
            switch try await run.result(of: text, over: content) {
            case .good(let fingerprint) where fingerprint == certificate.primary.fingerprint:
                return SignatureVerdict(.good, signer: signer, keyFile: file.name)
            case .good: verdict = refused(.bad, .malformed("two keys claim to have made it"))
            case .fault(let fault): verdict = refused(fault.isOfKey ? .untrusted : .bad, fault)
            }
        }
        return verdict
    }

    // MARK: - SSH

    private func ssh(
        _ text: [UInt8],
        of content: Content,
        for namespaces: [String],
        at time: Int?,
        by files: [KeyFile],
        _ seconds: Int
    ) async throws -> SignatureVerdict {
        guard let signature = SSHSignature(text) else {
            return SignatureVerdict(.bad, fault: .malformed("it is not one SSH signature"))
        }
        let signer = signature.key.isCertificate ? nil : signature.key.signer
        guard namespaces.contains(signature.namespace) else {
            return SignatureVerdict(.bad, signer: signer, fault: .namespace(signature.namespace))
        }
        let run = SSHRun(check: self, seconds: seconds, signature: signature, time: time)
        if files.isEmpty {
            guard SignatureProgram.sshKeygen.path(in: environment) != nil else {
                return SignatureVerdict(.unverified, signer: signer)
            }
            return try await run.ownVerdict(of: text, over: content)
        }
        var verdict = SignatureVerdict(.untrusted, signer: signer, fault: .unknownKey)
        for file in files {
            guard case .ssh(let signers) = file.keys, signers.contains(where: { $0.mayHaveMade(signature) }) else {
                continue
            }
            let result = try await run.verdict(of: text, over: content, by: file)
            if result.state == .good { return result }
            verdict = result
        }
        return verdict
    }
}

extension SignatureFault {
    /// Whether the key is at fault, and not the signature.
    var isOfKey: Bool {
        switch self {
        case .notValidThen, .revoked, .unknownKey: true
        case .otherBytes, .malformed, .weakHash, .expires, .namespace, .unsupported: false
        }
    }
}

extension AllowedSigner {
    /// Whether its key made `signature`, or may have signed the key that did.
    fileprivate func mayHaveMade(_ signature: SSHSignature) -> Bool {
        key == signature.key || (isAuthority && signature.key.isCertificate)
    }
}
