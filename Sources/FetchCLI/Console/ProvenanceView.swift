internal import FetchEngine
internal import FetchModel

/// Where a dependency comes from, and why it is there, for people.
struct ProvenanceView {
    let provenance: Provenance
    /// Whether what is left out is marked with a character beyond ASCII.
    var isUnicode = true

    /// The lines.
    var text: String {
        let outcome = provenance.outcome
        var lines = [headline]
        let groups = provenance.groups.isEmpty ? "none" : provenance.groups.joined(separator: ", ")
        let place = outcome.place.map { "\($0.file):\($0.line):\($0.column)" }
        let asked = [place, RequestText(outcome).long, "(groups: \(groups))"].compactMap(\.self)
        lines.append(row("asked for", asked.joined(separator: "   ")))
        if let commit = outcome.commit {
            let tag = outcome.tag.map { "tag \($0), " } ?? ""
            lines.append(row("resolved", "\(tag)commit \(commit.hex)"))
        }
        if let source = outcome.source { lines.append(row("source", MaskedURL.of(source))) }
        if let archive = provenance.archive { lines.append(row("archive", archive)) }
        if let digest = provenance.sha256 {
            let cache = provenance.cachedBytes.map { "\(Count.size($0)), in the cache" } ?? "not in the cache"
            let start = digest.hex.prefix(12) + (isUnicode ? "…" : "...")
            lines.append(row(provenance.archive == nil ? "archive" : "", "sha256 \(start), \(cache)"))
        }
        if !provenance.sharers.isEmpty {
            let verb = provenance.sharers.count == 1 ? "comes" : "come"
            let thing = outcome.commit == nil ? "archive" : "commit"
            lines.append(
                row("also used", "\(provenance.sharers.joined(separator: ", ")) \(verb) from the same \(thing)")
            )
        }
        if let tree = outcome.tree { lines.append(row("tree", tree.description)) }
        return lines.joined(separator: "\n")
    }

    /// `toolkit v1.10.1, at vendor/toolkit: 4 files, 996 B, as locked`.
    private var headline: String {
        let outcome = provenance.outcome
        let name = [outcome.name, RequestText(outcome).named].compactMap(\.self).joined(separator: " ")
        var parts: [String] = []
        if let files = outcome.files, let bytes = outcome.bytes {
            parts = [Count.of(files, "file"), Count.size(bytes)]
        }
        parts.append(state)
        return "\(name), at \(outcome.path ?? "-"): \(parts.joined(separator: ", "))"
    }

    private var state: String {
        let outcome = provenance.outcome
        return switch outcome.reason {
        case .new: "not locked yet"
        case .request: "changed in \(outcome.place?.file ?? "the manifest") since it was locked"
        case .update: "another version is locked than is in place"
        case .absent: "missing"
        case .edited: "modified"
        case .unlisted: "not in the manifest"
        case .override: "overridden by \(outcome.override ?? "")\(outcome.error == nil ? "" : ", which is not there")"
        case nil:
            switch outcome.status {
            case .satisfied: "as locked"
            case .failed: "failed"
            default: "not checked since it was installed"
            }
        }
    }

    private func row(_ title: String, _ text: String) -> String {
        "  " + title + String(repeating: " ", count: max(1, 12 - title.count)) + text
    }
}
