internal import FetchModel
internal import FetchSystem

/// Checks one OpenPGP signature with `sqv` or `gpgv`.
struct OpenPGPRun: Sendable {
    enum Result: Hashable, Sendable {
        /// Made by the key whose primary key has this fingerprint, in upper-case hexadecimal digits.
        case good(fingerprint: String)
        case fault(SignatureFault)
    }

    let check: SignatureCheck
    let seconds: Int
    /// The key that may have signed.
    let certificate: OpenPGPCertificate
    /// When the key must not have expired yet.
    let latest: Int

    /// Checks `signature` over `content`. Throws `SignatureProgramError` and `SystemError`.
    func result(of signature: OpenPGPPacket, over content: SignatureCheck.Content) async throws -> Result {
        let installed = check.openPGP.lazy.compactMap { program in
            program.path(in: check.environment).map { (program, $0) }
        }
        guard let (program, path) = installed.first else { throw SignatureProgramError.missing(check.openPGP) }
        return try await check.withFiles { files in
            let (keys, signature, data) = try await check.workers.run { [certificate] in
                (
                    try files.write(certificate.bytes, to: "keys.gpg"),
                    try files.write(signature.bytes, to: "signature"),
                    try files.source(of: content)
                )
            }
            let run = ProgramRun(program: program, path: path, home: files.path, seconds: seconds)
            let input = try await check.workers.run { try data() }
            if program == .sqv {
                return Self.sqv(try await run.run(["--keyring", keys, signature, "/dev/stdin"], input: input))
            }
            let weak = ["SHA1", "MD5", "RIPEMD160"].flatMap { ["--weak-digest", $0] }
            let options = ["--homedir", files.path, "--keyring", keys, "--status-fd", "1"] + weak
            return try gpgv(try await run.run(options + ["--", signature, "-"], input: input))
        }
    }

    /// `sqv` prints the fingerprint of the key of each good signature.
    static func sqv(_ result: ProgramRun.Result) -> Result {
        let lines = result.output.split(separator: "\n")
        if result.status == 0, lines.count == 1, let bytes = Hex.decode(lines[0]), [20, 32].contains(bytes.count) {
            return .good(fingerprint: lines[0].uppercased())
        }
        let reason = result.errors.split(separator: "\n").map { $0.trimmingBlanks }.filter { !$0.isEmpty }
        return .fault(.refused(by: .sqv, reason))
    }

    /// `gpgv` describes what it sees in lines of its own (GnuPG, doc/DETAILS).
    private func gpgv(_ result: ProgramRun.Result) throws(SignatureProgramError) -> Result {
        let lines = result.output.split(separator: "\n").compactMap { line -> [Substring]? in
            line.hasPrefix("[GNUPG:] ") ? line.split(separator: " ").dropFirst().map(\.self) : nil
        }
        if lines.isEmpty { throw .failed(.gpgv, reason: "ended with status \(result.status): \(result.errors)") }
        func all(_ keyword: String) -> [[Substring]] { lines.filter { $0.first == keyword[...] } }
        if !all("REVKEYSIG").isEmpty { return .fault(.revoked) }
        if !all("BADSIG").isEmpty { return .fault(.otherBytes) }
        let valid = all("VALIDSIG")
        let bad = ["ERRSIG", "EXPSIG", "NODATA", "FAILURE", "NO_PUBKEY", "UNEXPECTED"].flatMap { all($0) }
        // A key that expired since is reported as EXPKEYSIG instead of GOODSIG; its end is in a line of its own.
        guard result.status == 0, bad.isEmpty, all("NEWSIG").count == 1, valid.count == 1,
            all("GOODSIG").count + all("EXPKEYSIG").count == 1, valid[0].count >= 11
        else {
            return .fault(.refused(by: .gpgv, result.errors.split(separator: "\n").map { $0.trimmingBlanks }))
        }
        let ends = all("KEYEXPIRED").compactMap { $0.count > 1 ? Int($0[1]) : nil }
        if !all("EXPKEYSIG").isEmpty {
            guard let end = ends.min(), latest < end else { return .fault(.notValidThen) }
        }
        return .good(fingerprint: valid[0][10].uppercased())
    }
}

extension SignatureFault {
    /// Says what a program wrote, as far as it is known; what it did not accept is never good.
    fileprivate static func refused(by program: SignatureProgram, _ lines: [Substring]) -> SignatureFault {
        let text = lines.joined(separator: " ")
        if text.contains("not considered secure") || text.contains("Policy rejected") {
            return .unsupported("\(program.rawValue) refuses it: \(text)")
        }
        if text.contains("BAD signature") || text.contains("Message has been manipulated") { return .otherBytes }
        if text.contains("certificate is revoked") || text.contains("key is revoked") { return .revoked }
        if text.contains("not live") || text.contains("expired") { return .notValidThen }
        return .unsupported("\(program.rawValue) refuses it: \(text)")
    }
}

extension Substring {
    /// The text without blanks at its ends.
    fileprivate var trimmingBlanks: Substring {
        var text = self.drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" || last == "\r" { text.removeLast() }
        return text
    }
}
