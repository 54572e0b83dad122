internal import FetchArchive
internal import FetchAuth
internal import FetchForge
internal import FetchModel
internal import FetchProvenance
internal import FetchSystem

/// The detached signature of an archive at a `url`, which the manifest names.
struct DetachedSignature: Sendable {
    /// What was found out about a signature, and the signature.
    struct Result: Sendable {
        let finding: SignatureJudgement.Finding
        let bytes: [UInt8]
    }

    private static let limit = 1 << 20

    let context: EngineContext
    let isOnline: Bool

    /// Checks the signature of the archive of `goal`, whose bytes have `digest`: it may be of these bytes, or of what is
    /// inside their compression. Throws `SignatureRefusal` where keys are listed and none of them made it, and
    /// `DetachedSignatureError` where it cannot be read.
    func check(
        _ goal: Goal,
        _ signature: String,
        _ archive: HeldArchive,
        _ digest: SHA256Digest
    ) async throws -> Result {
        let bytes = try await bytes(signature, of: goal.name)
        let finding = try await check(goal.wanted.dependency, bytes, archive.open, digest)
        return Result(finding: finding, bytes: bytes)
    }

    /// Checks the signature in `bytes` of the archive of `dependency`, which `open` opens and which must have `digest`. Throws
    /// as the other does.
    func check(
        _ dependency: Dependency,
        _ bytes: [UInt8],
        _ open: @escaping @Sendable () throws -> File,
        _ digest: SHA256Digest
    ) async throws -> SignatureJudgement.Finding {
        let keys = try await context.workers.run { [project = context.project] in try project.keyFiles(of: dependency) }
        // A file of the user may have changed since it was unpacked.
        let found = try await context.workers.run { try open().digest().sha256 }
        guard found == digest else { throw DetachedSignatureError.archiveChanged }
        let room = try await context.workers.run { [parent = context.temporaryDirectory] in
            try TemporaryDirectory(in: parent)
        }
        defer { withExtendedLifetime(room) {} }
        let inside: @Sendable () throws -> File = {
            if let known = try room.root.fileIfPresent("content") { return known }
            let output = try room.root.create("content", permissions: 0o600)
            let isCompressed = try UncompressedArchive.write(try open(), to: output, limits: dependency.limits)
            // What is not compressed has no other form: its own bytes are tried again.
            return isCompressed ? try room.root.file("content") : try open()
        }
        let judgement = SignatureJudgement(context.signatures, keys: keys)
        return try await judgement.finding(onDetached: bytes, of: [open, inside])
    }

    private func bytes(_ signature: String, of name: String) async throws -> [UInt8] {
        switch try PlainArchive(signature, relativeTo: context.project.root).location {
        case .web(let url):
            if !isOnline {
                throw DetachedSignatureError.offline(url: url.description, option: context.offlineOption)
            }
            let request = ArchiveRequest(context: context, credentials: context.credentials)
            do {
                let (response, _) = try await request.send(to: url)
                return try await response.body.collect(Self.limit)
            } catch is BodyTooLarge {
                throw DetachedSignatureError.tooLarge(limit: Self.limit)
            } catch {
                throw Failures(Failure.all(in: error).map(\.ofSignature))
            }
        case .file(let path): return try await context.workers.run { try self.contents(path) }
        }
    }

    /// Returns the bytes of a file of this machine. No message shows anything of it.
    private func contents(_ path: String) throws -> [UInt8] {
        do {
            let file = try File.following(path)
            guard try file.status().kind == .file else { throw DetachedSignatureError.notFile(path: path) }
            if try CredentialStore(environment: context.settings.environment).contains(file) {
                throw EngineError.credentialStore(path: path)
            }
            guard let bytes = try file.contents(limit: Self.limit) else {
                throw DetachedSignatureError.tooLarge(limit: Self.limit)
            }
            return bytes
        } catch let error as SystemError {
            throw DetachedSignatureError.unreadable(error)
        }
    }
}

extension Failure {
    /// What went wrong with a download, said of a signature: the archive's own URL is not at fault.
    fileprivate var ofSignature: Failure {
        if kind == .interrupted { return self }
        var copy = self
        copy.message = "its signature: \(message)"
        if code == "not-found" { copy.help = "check the URL under 'signature:'" }
        copy.keys = [.signature]
        return copy
    }
}

extension EngineContext {
    /// The programs that check signatures.
    var signatures: SignatureCheck {
        SignatureCheck(
            environment: settings.environment,
            workers: workers,
            temporary: temporaryDirectory,
            timeout: settings.timeout
        )
    }
}
