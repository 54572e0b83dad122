internal import FetchManifest
internal import FetchModel
internal import FetchProvenance
internal import FetchSystem
internal import FetchVendor

/// `fetch prove --pin`: proves the origin of dependencies, and trusts the SSH keys that signed them from now on.
///
/// The key goes into `keys/allowed_signers`, then that file into the manifest, then its digest into the lockfile: wherever
/// a run is killed, the next sync resolves the entry again.
struct KeyPinning: Sendable {
    /// The file that is written, relative to the project.
    private static let directory = "keys"
    private static let name = "allowed_signers"
    static var file: String { "\(directory)/\(name)" }
    private static let limit = 1 << 20

    let context: EngineContext
    let names: [String]

    /// Runs it. Throws what makes the run impossible; what concerns one dependency is in the report.
    func run() async throws -> OriginReport {
        if names.isEmpty { throw KeyPinError.noName }
        var result = try await OriginRun(context: context, names: names).run()
        if !result.report.failures.isEmpty { return result }
        try await ProjectReader(context).holding(names: names) { state in
            for dependency in state.selection.dependencies {
                do {
                    if let finding = try await pin(dependency) { result.findings[dependency.name]?.describe(finding) }
                } catch {
                    try Task.checkCancellation()
                    let failures = Failure.all(in: error).map { $0.about(dependency) }
                    if let index = result.report.outcomes.firstIndex(where: { $0.name == dependency.name }) {
                        result.report.outcomes[index].error = failures.first
                        result.report.outcomes[index].status = .failed
                    }
                    result.report.failures += failures
                }
            }
        }
        return result
    }

    /// What a proof says of the signature.
    private struct Signed {
        let tag: TagObject?
        let commit: CommitObject

        /// The signature that counts.
        var signature: ObjectSignature? { tag?.signature ?? commit.signature }
        var person: Person? { tag?.signature == nil ? commit.committer : tag?.tagger }
    }

    /// Trusts the key that signed `dependency`, whose manifest and keys may have been written for another one just now. Returns what is known of the signature then; `nil` if it was trusted before.
    private func pin(_ dependency: Dependency) async throws -> SignatureVerdict? {
        let reader = ProjectReader(context)
        let inputs = try await reader.inputs()
        guard let commit = inputs.lock?[dependency.name]?.commit, let proof = context.proofs[dependency.name],
            let signed = try Self.signed(proof, ObjectID(commit))
        else { throw KeyPinError.noCommit }
        guard let signature = signed.signature else { throw KeyPinError.unsigned }
        if proof.verdict.state == .good, let file = proof.verdict.keyFile {
            context.send(.note(Note("the key that signed '\(dependency.name)' is in '\(file)' already")))
            return nil
        }
        guard let key = SigningKey(signature) else {
            throw signature.kind == .openPGP ? KeyPinError.openPGP(proof.verdict.signer) : KeyPinError.unsupported
        }
        guard proof.verdict.state == .good else { throw KeyPinError.bad(proof.verdict) }
        let current = try inputs.manifest.dependency(called: dependency.name)
        let directory = try await reader.directory()
        let old = try await context.workers.run { try Self.contents(in: directory) }
        let text = try Self.adding(key, signed.person, dependency.name, to: old)
        let file = try KeyFile(name: Self.file, bytes: text)
        let judgement = SignatureJudgement(context.signatures, keys: [file])
        let finding = try await judgement.finding(tag: signed.tag, commit: signed.commit)
        let email = signed.person.map { ForeignText.line($0.email) } ?? ""
        let person = email.isEmpty ? "" : ", as \(email) says"
        context.send(
            .note(
                Note(
                    "'\(dependency.name)' is signed by \(key.signer) (\(key.type))\(person)",
                    dependency: dependency.name
                )
            )
        )
        try await write(text, current, inputs, directory)
        return finding.verdict
    }

    private static func signed(_ proof: ProvenOrigin, _ commit: ObjectID) throws -> Signed? {
        guard let object = proof.objects[commit] else { return nil }
        let tag = try proof.record.tag.flatMap { id in
            try proof.objects[id].map { try TagObject(bytes: $0.bytes, format: id.format) }
        }
        return Signed(tag: tag, commit: try CommitObject(bytes: object.bytes, format: commit.format))
    }

    /// Returns what the file of keys holds now; nothing where there is none.
    private static func contents(in project: ProjectDirectory) throws -> [UInt8] {
        guard let keys = try project.root.directoryIfPresent(Self.directory),
            let file = try keys.fileIfPresent(name)
        else { return [] }
        guard try file.status().kind == .file else { throw KeyFileAccessError(file: Self.file, .notFile) }
        guard let bytes = try file.contents(limit: limit) else {
            throw KeyFileAccessError(file: Self.file, .tooLarge(limit: limit))
        }
        return bytes
    }

    private static func adding(
        _ key: SigningKey,
        _ person: Person?,
        _ name: String,
        to old: [UInt8]
    ) throws -> [UInt8] {
        if !old.isEmpty, key.isListed(in: try KeyFile(name: file, bytes: old)) { return old }
        let end = old.isEmpty || old.last == UInt8(ascii: "\n") ? [] : [UInt8(ascii: "\n")]
        return old + end + Array("\(key.line(for: person, else: name))\n".utf8)
    }

    /// Writes the file of keys, the manifest and the lockfile.
    private func write(
        _ keys: [UInt8],
        _ dependency: Dependency,
        _ inputs: Inputs,
        _ directory: ProjectDirectory
    ) async throws {
        let project = context.project
        let editor = try await context.workers.run {
            guard let bytes = ManifestFile.bytes(path: project.manifestPath), inputs.manifestStamp.isOf(bytes) else {
                throw PatchSaveError.manifestChanged(manifest: project.manifestName)
            }
            var editor = try project.editor(of: bytes)
            if !dependency.signedBy.contains(Self.file) { try editor.addKeyFile(Self.file, to: dependency.name) }
            return editor
        }
        try await context.workers.run {
            try inputs.requireLockAsRead(project, replacedBy: inputs.lock ?? Lockfile([]))
        }
        // Entries that list the file already were answered by the lockfile before the file changed, and are so after that.
        let before = try await answered(inputs, inputs.manifest, except: dependency.name)
        try await context.workers.run {
            try directory.root.makeOrOpen(Self.directory).replace(Self.name, with: keys)
            try project.draft(of: editor.bytes, replacing: editor.original, in: directory).install()
        }
        let after = try await WantedReader(context, editor.manifest).read(editor.manifest.dependencies)
        var pins = Dictionary(uniqueKeysWithValues: (inputs.lock?.pins ?? []).map { ($0.name, $0) })
        for (entry, wanted) in after where before.contains(entry.name) {
            pins[entry.name]?.request = try wanted.get().request
        }
        try await context.workers.run { [pins, proofs = context.proofs] in
            _ = try OriginDirectory(project: project).write(Lockfile(pins.values), proofs, in: directory)
        }
    }

    /// Returns the names of entries that the lockfile answers, and `name`, which was just proved.
    private func answered(_ inputs: Inputs, _ manifest: Manifest, except name: String) async throws -> Set<String> {
        var names: Set<String> = [name]
        for (entry, wanted) in try await WantedReader(context, manifest).read(manifest.dependencies) {
            if let pin = inputs.lock?[entry.name], let wanted = try? wanted.get(), wanted.isAnswered(by: pin) {
                names.insert(entry.name)
            }
        }
        return names
    }
}
