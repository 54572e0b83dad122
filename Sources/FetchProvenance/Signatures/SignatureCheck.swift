internal import FetchModel
package import FetchSystem
internal import Glibc

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

    /// How many bytes a program hashes in a second, at the least.
    private static let speed = 4 << 20

    /// How far clocks may be apart, as `sqv` has it, in seconds.
    private static let clockDifference = 1800

    let environment: [String: String]
    package let workers: Workers
    let temporary: String
    /// How long a program may take in seconds, besides the time in which it hashes an archive.
    let timeout: Int
    let openPGP: [SignatureProgram]
    /// The time, in seconds since 1970.
    let now: @Sendable () -> Int

    /// A check with the programs on the `PATH` of `environment`: of `openPGP` the first that is installed. Private files are
    /// below the directory `temporary`. A program may take `timeout` seconds, and longer for an archive, which it has to hash.
    package init(
        environment: [String: String],
        workers: Workers,
        temporary: String,
        timeout: Int = 30,
        openPGP: [SignatureProgram] = [.sqv, .gpgv],
        now: @escaping @Sendable () -> Int = { Int(Glibc.time(nil)) }
    ) {
        self.environment = environment
        self.workers = workers
        self.temporary = temporary
        self.timeout = timeout
        self.openPGP = openPGP
        self.now = now
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
        case .openPGP:
            return try await openPGP(signature.text, of: content, at: time, by: files, timeout, most: 1)
        case .ssh:
            return try await ssh(signature.text, of: content, for: ["git"], at: time, by: files, timeout)
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
        let seconds = timeout + (try await workers.run { try open().status().size }) / Self.speed
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
                seconds
            )
        case .x509: return SignatureVerdict(.unsupported, fault: .unsupported("X.509"))
        // Releases are often signed by several people.
        default: return try await openPGP(signature, of: content, at: nil, by: files, seconds, most: nil)
        }
    }

    // MARK: - OpenPGP

    /// Checks the signatures in `text`, of which there may be `most`.
    private func openPGP(
        _ text: [UInt8],
        of content: Content,
        at time: Int?,
        by files: [KeyFile],
        _ seconds: Int,
        most: Int?
    ) async throws -> SignatureVerdict {
        let signatures: [(signature: OpenPGPSignature, packet: OpenPGPPacket)]
        do throws(OpenPGPMalformed) { signatures = try OpenPGPSignature.all(detached: text) } catch {
            return SignatureVerdict(.bad, fault: .malformed(error.reason))
        }
        if let most, signatures.count > most {
            return SignatureVerdict(.bad, fault: .malformed("there are two signatures"))
        }
        return try await openPGP(signatures, of: content, at: time, by: files, seconds)
    }

    /// Checks OpenPGP signatures, of which one has to be good.
    private func openPGP(
        _ signatures: [(signature: OpenPGPSignature, packet: OpenPGPPacket)],
        of content: Content,
        at time: Int?,
        by files: [KeyFile],
        _ seconds: Int
    ) async throws -> SignatureVerdict {
        let keyrings = files.compactMap { if case .openPGP(let keyring) = $0.keys { keyring } else { nil } }
        let certificates = OpenPGPKeyring.merging(keyrings)
        var refused: SignatureVerdict?
        for (signature, packet) in signatures {
            var verdict = SignatureVerdict(.untrusted, signer: signature.signer, fault: .unknownKey)
            if files.isEmpty {
                verdict = SignatureVerdict(.unverified, signer: signature.signer)
            } else if let fault = fault(of: signature) {
                verdict = SignatureVerdict(.bad, signer: signature.signer, fault: fault)
            } else {
                for certificate in certificates {
                    guard let key = certificate.key(of: signature) else { continue }
                    let run = OpenPGPRun(
                        check: self,
                        seconds: seconds,
                        certificate: certificate,
                        // The time of the object is signed, too, and both are before the end of the key.
                        latest: max(signature.created ?? 0, time ?? 0)
                    )
                    verdict = try await self.verdict(on: signature, packet, of: content, by: key, run, files)
                    if verdict.state == .good { return verdict }
                }
            }
            // What is wrong with a signature by a listed key says more than that another key is not listed.
            if refused == nil || refused?.keyFile == nil && verdict.keyFile != nil { refused = verdict }
        }
        return refused ?? SignatureVerdict(.bad, fault: .malformed("there is no signature"))
    }

    /// Returns what is wrong with `signature`, whatever key made it.
    private func fault(of signature: OpenPGPSignature) -> SignatureFault? {
        if let hash = signature.weakHash { return .weakHash(hash) }
        if signature.version < 4 { return .unsupported("version \(signature.version) of OpenPGP's signatures") }
        if signature.hasCriticalNotation { return .unsupported("a critical notation") }
        if signature.expires { return .expires }
        guard let created = signature.created else { return .malformed("it does not say when it was made") }
        return created > now() + Self.clockDifference ? .future : nil
    }

    private func verdict(
        on signature: OpenPGPSignature,
        _ packet: OpenPGPPacket,
        of content: Content,
        by key: OpenPGPKey,
        _ run: OpenPGPRun,
        _ files: [KeyFile]
    ) async throws -> SignatureVerdict {
        let signer = Signer.openPGP(fingerprint: run.certificate.primary.fingerprint)
        let file = files.first { $0.isOpenPGP && $0.holds(signer) }?.name
        func refused(_ fault: SignatureFault) -> SignatureVerdict {
            SignatureVerdict(fault.isOfKey ? .untrusted : .bad, signer: signer, keyFile: file, fault: fault)
        }
        if let fault = run.certificate.fault(of: key, at: signature.created ?? 0, until: run.latest) {
            return refused(fault)
        }
        switch try await run.result(of: packet, over: content) {
        case .good(let fingerprint) where fingerprint == run.certificate.primary.fingerprint:
            return SignatureVerdict(.good, signer: signer, keyFile: file)
        case .good: return refused(.malformed("two keys claim to have made it"))
        case .fault(let fault): return refused(fault)
        }
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
    /// What it makes of a signature that no listed key could have made.
    var state: SignatureState { if case .unsupported = self { .unsupported } else { .bad } }

    /// Whether the key is at fault, and not the signature.
    var isOfKey: Bool {
        switch self {
        case .notValidThen, .revoked, .unknownKey, .weakKey, .notForSigning, .olderThanSelfSignature: true
        case .otherBytes, .malformed, .weakHash, .expires, .namespace, .future, .unsupported: false
        }
    }
}

extension AllowedSigner {
    /// Whether its key made `signature`, or may have signed the key that did.
    fileprivate func mayHaveMade(_ signature: SSHSignature) -> Bool {
        key == signature.key || (isAuthority && signature.key.isCertificate)
    }
}
