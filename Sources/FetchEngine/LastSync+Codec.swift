internal import FetchModel
internal import FetchVendor

/// The bytes: version (32 bits), fingerprint (32 bytes), inputs (32 bits; each path and digest), outcomes (32 bits; each
/// name, path, tree, files, bytes, and source, tag and commit, empty where there is none).
extension LastSync {
    private static let version: UInt32 = 1

    /// What `encoded()` gave; `nil` for anything else, and for what another version wrote.
    init?(decoding bytes: [UInt8]) {
        var reader = ByteReader(bytes[...])
        guard reader.integer(UInt32.self) == Self.version, let fingerprint = reader.digest(),
            let inputCount = reader.integer(UInt32.self)
        else { return nil }
        self.fingerprint = fingerprint
        inputs = []
        outcomes = []
        for _ in 0..<inputCount {
            guard let path = reader.text(), let digest = reader.digest() else { return nil }
            inputs.append(Input(path: path, digest: digest))
        }
        guard let outcomeCount = reader.integer(UInt32.self) else { return nil }
        // No outcome takes fewer bytes than its tree and two sizes.
        outcomes.reserveCapacity(min(Int(outcomeCount), bytes.count / 48))
        for _ in 0..<outcomeCount {
            guard let name = reader.text(), let path = reader.text(), let tree = reader.digest(),
                let files = reader.integer(Int64.self), let size = reader.integer(Int64.self),
                let source = reader.text(), let tag = reader.text(), let commit = reader.text()
            else { return nil }
            var outcome = Outcome(name, .satisfied)
            outcome.path = path
            outcome.tree = TreeID(tree)
            (outcome.files, outcome.bytes) = (Int(files), Int(size))
            outcome.source = source
            outcome.tag = tag.isEmpty ? nil : tag
            if !commit.isEmpty {
                guard let commit = CommitID(commit) else { return nil }
                outcome.commit = commit
            }
            outcomes.append(outcome)
        }
        guard reader.isAtEnd else { return nil }
    }

    /// Its bytes; the same for the same value.
    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.append(Self.version)
        writer.append(fingerprint.bytes)
        writer.append(UInt32(inputs.count))
        for input in inputs {
            writer.appendCounted(input.path.utf8)
            writer.append(input.digest.bytes)
        }
        writer.append(UInt32(outcomes.count))
        for outcome in outcomes {
            writer.appendCounted(outcome.name.utf8)
            writer.appendCounted((outcome.path ?? "").utf8)
            writer.append(outcome.tree?.digest.bytes ?? [UInt8](repeating: 0, count: 32))
            writer.append(Int64(outcome.files ?? 0))
            writer.append(Int64(outcome.bytes ?? 0))
            writer.appendCounted((outcome.source ?? "").utf8)
            writer.appendCounted((outcome.tag ?? "").utf8)
            writer.appendCounted((outcome.commit?.hex ?? "").utf8)
        }
        return writer.bytes
    }
}
