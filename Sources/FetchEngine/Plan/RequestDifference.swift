internal import FetchModel

/// What the manifest asks now that the lockfile does not answer, in words.
struct RequestDifference: Hashable, Sendable {
    private let parts: [Part]

    private enum Part: Hashable {
        /// The tag, branch, commit or version.
        case revision(from: String, to: String)
        /// The repository or archive.
        case source(from: String, to: String)
        /// A key with a short value.
        case key(String, from: String?, to: String?)
        /// A key with a long value.
        case changed(String)
        /// A file that the entry names as before, whose content is another.
        case file(String)
    }

    /// Compares what `wanted` asks with what `pin` answered.
    init(_ wanted: Wanted, _ pin: Pin) {
        var parts: [Part] = []
        if pin.source != wanted.source, !wanted.otherSources.contains(pin.source) {
            parts.append(.source(from: pin.source, to: wanted.source))
        }
        let (old, new) = (pin.request, wanted.request)
        let (was, now) = (old.revision, new.revision)
        if was != now {
            parts.append(.revision(from: was ?? "without a revision", to: now ?? "without a revision"))
        }
        let keys = (old.fields + new.fields).map(\.key)
        for key in keys.uniqued() where !Request.revisionKeys.contains(key) && !["url", "git"].contains(key) {
            parts += Self.parts(key, old.value(of: key), new.value(of: key), wanted)
        }
        self.parts = parts
    }

    private static func parts(
        _ key: String,
        _ old: Request.Value?,
        _ new: Request.Value?,
        _ wanted: Wanted
    ) -> [Part] {
        if old == new { return [] }
        switch (old, new) {
        case (.list(let old), .list(let new)) where key == "patches" && old.count == new.count:
            return zip(zip(old, new), wanted.dependency.shape.patches).compactMap { digests, patch in
                digests.0 == digests.1 ? nil : .file(patch)
            }
        case (.list(let old), .list(let new)) where key == "signed-by" && old.count == new.count:
            return zip(zip(old, new), wanted.dependency.signedBy).compactMap { digests, file in
                digests.0 == digests.1 ? nil : .file(file)
            }
        case (.text(let old), .text(let new)): return [.key(key, from: old, to: new)]
        case (nil, .text(let new)): return [.key(key, from: nil, to: new)]
        case (.text(let old), nil): return [.key(key, from: old, to: nil)]
        default: return [.changed(key)]
        }
    }

    /// The files that the entry names as before, and whose content is another.
    var changedFiles: [String] {
        parts.compactMap { if case .file(let file) = $0 { file } else { nil } }
    }

    /// Whether the entry itself is as it was locked, as far as is known.
    var isOfFilesAlone: Bool { !parts.isEmpty && changedFiles.count == parts.count }

    /// `'engine' was 'tag: rev1' in deps.lock and is 'tag: rev2' in deps.yaml`.
    func sentence(_ name: String, manifest: String, lock: String) -> String {
        var texts: [String] = []
        var startsWithName = false
        for part in parts {
            switch part {
            case .revision(let old, let new):
                startsWithName = texts.isEmpty
                let subject = texts.isEmpty ? "'\(name)'" : "it"
                texts.append("\(subject) was '\(old)' in \(lock) and is '\(new)' in \(manifest)")
            case .source(let old, let new):
                let shown = (MaskedURL.of(old), MaskedURL.of(new))
                texts.append("the source was '\(shown.0)' in \(lock) and is '\(shown.1)' in \(manifest)")
            case .key(let key, let old, let new):
                let (was, now) = (old.map { "'\($0)'" } ?? "absent", new.map { "'\($0)'" } ?? "absent")
                texts.append("'\(key)' was \(was) in \(lock) and is \(now) in \(manifest)")
            case .changed(let what), .file(let what): texts.append("'\(what)' has changed since it was locked")
            }
        }
        if texts.isEmpty { return "'\(name)' has changed in \(manifest) since it was locked" }
        return (startsWithName ? "" : "'\(name)': ") + texts.joined(separator: "; ")
    }
}

extension Request {
    /// The keys that name a revision.
    fileprivate static let revisionKeys: Set<String> = ["tag", "branch", "commit", "version", "tag-prefix", "download"]

    /// `tag: rev1`; several keys separated by commas; `nil` if no revision is named.
    var revision: String? {
        let texts = fields.filter { Self.revisionKeys.contains($0.key) }.map { field in
            if case .text(let text) = field.value { "\(field.key): \(text)" } else { field.key }
        }
        return texts.isEmpty ? nil : texts.joined(separator: ", ")
    }

    /// The value of `key`.
    fileprivate func value(of key: String) -> Value? { fields.first { $0.key == key }?.value }
}

extension [String] {
    /// The elements, each once, in order.
    fileprivate func uniqued() -> [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
