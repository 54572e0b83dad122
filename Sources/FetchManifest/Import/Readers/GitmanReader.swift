internal import FetchModel

/// Reads a `gitman.yml` (https://gitman.readthedocs.io/).
struct GitmanReader {
    private static let known: Set<String> = [
        "repo", "name", "rev", "type", "sparse_paths", "link", "links", "scripts", "params",
    ]
    private static let top: Set<String> = ["location", "sources", "sources_locked", "groups", "default_group"]

    func read(_ root: ForeignMap, _ reader: inout FieldReader, _ draft: inout ImportDraft) {
        guard root["sources"] != nil || root["sources_locked"] != nil else {
            if let first = root.pairs.first {
                reader.report(ImportError.notOfKind(.gitman, missing: "it has no 'sources'"), at: first.key)
            }
            return
        }
        let location = reader.foreignText(root["location"]) ?? "gitman_sources"
        var locked: [String: String] = [:]
        for node in reader.foreignList(root["sources_locked"]) {
            guard let source = reader.foreignMap(node, "a source"), let name = name(of: source, &reader) else {
                continue
            }
            locked[name] = reader.foreignText(source["rev"])
        }
        let groups = groups(root["groups"], &reader)
        if let standard = root["default_group"], let group = reader.foreignText(standard), !group.isEmpty {
            let line = reader.place(of: standard.key).line
            draft.note(
                "'default_group' has no counterpart; run `fetch sync --group \(ForeignText.shellWord(group))`",
                at: line
            )
        }
        reader.noteOthers(root, known: Self.top, of: "the file", &draft)
        for node in reader.foreignList(root["sources"] ?? root["sources_locked"]) {
            guard let source = reader.foreignMap(node, "a source") else { continue }
            entry(source, at: node, location, locked, groups, &reader, &draft)
        }
    }

    private func name(of source: ForeignMap, _ reader: inout FieldReader) -> String? {
        if let name = reader.foreignText(source["name"]) { return name }
        guard let last = reader.foreignText(source["repo"])?.split(whereSeparator: { "/:".contains($0) }).last else {
            return nil
        }
        return last.hasSuffix(".git") ? String(last.dropLast(4)) : String(last)
    }

    private func groups(_ pair: YAMLPair?, _ reader: inout FieldReader) -> [String: [String]] {
        var groups: [String: [String]] = [:]
        for node in reader.foreignList(pair) {
            guard let group = reader.foreignMap(node, "a group"), let name = reader.foreignText(group["name"]) else {
                continue
            }
            for member in reader.foreignTexts(group["members"]) { groups[member, default: []].append(name) }
        }
        return groups
    }

    private func entry(
        _ source: ForeignMap,
        at node: YAMLNode,
        _ location: String,
        _ locked: [String: String],
        _ groups: [String: [String]],
        _ reader: inout FieldReader,
        _ draft: inout ImportDraft
    ) {
        let line = reader.place(of: node).line
        guard let url = reader.foreignText(source["repo"]), let name = name(of: source, &reader) else {
            draft.note("a source without 'repo' was left out", at: line)
            return
        }
        if let type = reader.foreignText(source["type"]), type != "git" {
            draft.note("\(Quotation.of(name)) was left out: \(Quotation.of(type)) has no counterpart", at: line)
            return
        }
        var entry = ImportedEntry(name, line: line, from: draft.repository(url, at: line))
        let rev = reader.foreignText(source["rev"]) ?? "main"
        entry.revision = ImportedEntry.revision(rev, locked: locked[name])
        if locked[name] == nil, ImportedEntry.isDoubtful(rev) { draft.noteDoubt(rev, at: line) }
        if locked[name] == nil, rev.contains("@{") || rev.hasPrefix("latest") {
            draft.note(
                "the revision \(Quotation.of(rev)) has no counterpart; name a tag, a branch or a commit",
                at: line
            )
        }
        entry.include = reader.foreignTexts(source["sparse_paths"]).flatMap(ForeignGlob.anchored)
        entry.groups = groups[name] ?? []
        for key in ["link", "links", "scripts", "params"] {
            guard let pair = source[key], !pair.value.isNull else { continue }
            if case .sequence(let items) = pair.value.content, items.isEmpty { continue }
            let line = reader.place(of: pair.key).line
            draft.note("\(Quotation.of(key)) of \(Quotation.of(name)) has no counterpart and was left out", at: line)
        }
        reader.noteOthers(source, known: Self.known, of: name, &draft)
        draft.add(entry, into: "\(location)/\(name)")
    }
}
