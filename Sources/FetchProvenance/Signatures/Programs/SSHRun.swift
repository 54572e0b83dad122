internal import FetchModel
internal import FetchSystem
internal import Glibc

/// Checks one SSH signature with `ssh-keygen`, as git does.
struct SSHRun: Sendable {
    let check: SignatureCheck
    let seconds: Int
    let signature: SSHSignature
    /// When the key must be valid, in seconds since 1970; now, where the signature has no time.
    let time: Int?

    /// Checks the signature `text` over `content` by the keys in `file`: which principals its key is for, then the signature
    /// by each of them. Throws `SignatureProgramError` and `SystemError`.
    func verdict(
        of text: [UInt8],
        over content: SignatureCheck.Content,
        by file: KeyFile
    ) async throws -> SignatureVerdict {
        func refused(_ state: SignatureState, _ fault: SignatureFault) -> SignatureVerdict {
            let signer = signature.key.isCertificate ? nil : signature.key.signer
            return SignatureVerdict(state, signer: signer, keyFile: file.name, fault: fault)
        }
        guard let time = timeOption else { return refused(.untrusted, .notValidThen) }
        return try await withRun(text, content) { run, files, signature, data in
            let keys = try await check.workers.run { try files.write(file.bytes, to: "allowed_signers") }
            let found = try await run.run(["-Y", "find-principals", "-f", keys, "-s", signature] + time)
            let principals = found.output.split(separator: "\n")
            guard found.status == 0, !principals.isEmpty else {
                guard found.errors.contains("No principal matched") else { throw Self.failure(found) }
                return refused(.untrusted, .notValidThen)
            }
            var fault = SignatureFault.otherBytes
            for principal in principals {
                let arguments = [
                    "-Y", "verify", "-n", self.signature.namespace, "-f", keys, "-I", String(principal), "-s",
                    signature,
                ]
                let input = try await check.workers.run { try data() }
                let result = try await run.run(arguments + time, input: input)
                if let signer = signer(in: result, "for \(principal) ") {
                    return SignatureVerdict(.good, signer: signer, keyFile: file.name)
                }
                fault = try Self.fault(result)
            }
            return refused(fault.isOfKey ? .untrusted : .bad, fault)
        }
    }

    /// Checks the signature by the key that it carries, which nobody trusts.
    func ownVerdict(of text: [UInt8], over content: SignatureCheck.Content) async throws -> SignatureVerdict {
        try await withRun(text, content) { run, _, signature, data in
            let arguments = ["-Y", "check-novalidate", "-n", self.signature.namespace, "-s", signature]
            let input = try await check.workers.run { try data() }
            let result = try await run.run(arguments, input: input)
            if let signer = signer(in: result, "") { return SignatureVerdict(.good, signer: signer) }
            let (key, fault) = (self.signature.key, try Self.fault(result))
            return SignatureVerdict(fault.state, signer: key.isCertificate ? nil : key.signer, fault: fault)
        }
    }

    /// Why a signature is not good, by what the program printed. Throws where that is not the output of a check.
    private static func fault(_ result: ProgramRun.Result) throws(SignatureProgramError) -> SignatureFault {
        guard result.status != 0, result.output.contains("Could not verify signature") else { throw failure(result) }
        if result.errors.contains("not permitted for use in signature namespace") { return .notForSigning }
        if result.errors.contains("key has expired") || result.errors.contains("key is not yet valid") {
            return .notValidThen
        }
        let lines = result.errors.split(separator: "\n")
        if let line = lines.first(where: { $0.contains("not supported") || $0.contains("unsupported") }) {
            return .unsupported("ssh-keygen refuses it: \(line)")
        }
        return .otherBytes
    }

    private static func failure(_ result: ProgramRun.Result) -> SignatureProgramError {
        let text = result.errors.isEmpty ? result.output : result.errors
        return .failed(.sshKeygen, reason: "ended with status \(result.status): \(text)")
    }

    private func withRun<Result: Sendable>(
        _ text: [UInt8],
        _ content: SignatureCheck.Content,
        _ body: (ProgramRun, PrivateFiles, _ signature: String, _ data: @escaping @Sendable () throws -> File)
            async throws ->
            Result
    ) async throws -> Result {
        guard let path = SignatureProgram.sshKeygen.path(in: check.environment) else {
            throw SignatureProgramError.missing([.sshKeygen])
        }
        return try await check.withFiles { files in
            let (signature, data) = try await check.workers.run {
                (try files.write(text, to: "signature"), try files.source(of: content))
            }
            let run = ProgramRun(program: .sshKeygen, path: path, home: files.path, seconds: seconds)
            return try await body(run, files, signature, data)
        }
    }

    /// Returns the signer in `Good "git" signature for ada@x with ED25519 key SHA256:…`, which must be all that was written,
    /// and must be the key of the signature.
    private func signer(in result: ProgramRun.Result, _ principal: String) -> Signer? {
        let lines = result.output.split(separator: "\n")
        guard result.status == 0, lines.count == 1,
            lines[0].hasPrefix("Good \"\(signature.namespace)\" signature \(principal)with "),
            let mark = lines[0].lastIndex(of: " "),
            let signer = Signer("ssh:\(lines[0][lines[0].index(after: mark)...])")
        else { return nil }
        return signature.key.isCertificate || signer == signature.key.signer ? signer : nil
    }

    /// `-Overify-time=20261128005729`, in UTC, which the program's time zone is; `nil` for a time that it cannot take. The
    /// program takes 0 for no time.
    private var timeOption: [String]? {
        guard let time else { return [] }
        var parts = tm()
        var seconds = time_t(max(time, 1))
        guard time >= 0, gmtime_r(&seconds, &parts) != nil, parts.tm_year < 8100 else { return nil }
        let digits = [
            (Int(parts.tm_year) + 1900, 4), (Int(parts.tm_mon) + 1, 2), (Int(parts.tm_mday), 2),
            (Int(parts.tm_hour), 2),
            (Int(parts.tm_min), 2), (Int(parts.tm_sec), 2),
        ].map { number, width in String(repeating: "0", count: width - "\(number)".count) + "\(number)" }
        return ["-Overify-time=" + digits.joined()]
    }
}
