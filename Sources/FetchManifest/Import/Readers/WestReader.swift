internal import FetchModel

/// Reads a `west.yml` (https://docs.zephyrproject.org/latest/develop/west/manifest.html).
struct WestReader {
    private static let known: Set<String> = [
        "name", "remote", "url", "repo-path", "revision", "path", "submodules", "groups", "import",
    ]
    private static let unneeded = [
        "clone-depth": "one commit is fetched", "west-commands": "they are about west", "userdata": "it is about west",
        "description": "it is a comment",
    ]

    func read(_ root: ForeignMap, _ reader: inout FieldReader, _ draft: inout ImportDraft) {
        guard let manifest = reader.foreignMap(root["manifest"], "the manifest") else {
            if let first = root.pairs.first, reader.problems.isEmpty {
                reader.report(ImportError.notOfKind(.west, missing: "it has no 'manifest'"), at: first.key)
            }
            return
        }
        let remotes = ForeignRemotes(manifest["remotes"], &reader)
        let defaults = reader.foreignMap(manifest["defaults"], "defaults")
        let standard = Defaults(
            remote: reader.foreignText(defaults?["remote"]),
            revision: reader.foreignText(defaults?["revision"]) ?? "master"
        )
        reader.noteOthers(
            manifest,
            known: ["version", "remotes", "projects", "defaults", "self", "group-filter"],
            of: "the manifest",
            &draft
        )
        if let filter = manifest["group-filter"] {
            let line = reader.place(of: filter.key).line
            draft.note("'group-filter' has no counterpart: `fetch sync` takes all groups, `--group` some", at: line)
        }
        if let own = manifest["self"] {
            let line = reader.place(of: own.key).line
            draft.note("'self' has no counterpart: paths are relative to deps.yaml, not to a workspace above", at: line)
        }
        for node in reader.foreignList(manifest["projects"]) {
            guard let project = reader.foreignMap(node, "a project") else { continue }
            entry(project, at: reader.place(of: node).line, remotes, standard, &reader, &draft)
        }
    }

    private struct Defaults {
        var remote: String?
        var revision: String
    }

    private func entry(
        _ project: ForeignMap,
        at line: Int,
        _ remotes: ForeignRemotes,
        _ standard: Defaults,
        _ reader: inout FieldReader,
        _ draft: inout ImportDraft
    ) {
        let name = reader.foreignText(project["name"]) ?? ""
        let path = reader.foreignText(project["repo-path"]) ?? name
        let base = remotes.url(named: reader.foreignText(project["remote"]) ?? standard.remote)
        guard let url = reader.foreignText(project["url"]) ?? base.map({ "\($0)/\(path)" }) else {
            draft.note("\(Quotation.of(name)) was left out: it has neither 'url' nor a remote", at: line)
            return
        }
        var entry = ImportedEntry(name, line: line, from: draft.repository(url, at: line))
        let revision = reader.foreignText(project["revision"])
        entry.revision = ImportedEntry.revision(revision ?? standard.revision)
        if let revision, ImportedEntry.isDoubtful(revision) { draft.noteDoubt(revision, at: line) }
        entry.groups = reader.foreignTexts(project["groups"])
        if let submodules = project["submodules"] {
            entry.submodules = reader.foreignBool(submodules)
            if case .sequence = submodules.value.content {
                entry.submodules = true
                draft.note("all submodules of \(Quotation.of(name)) are fetched, not some", at: line)
            }
        }
        if let imported = project["import"], !imported.value.isText("false") {
            let text = "'import' of \(Quotation.of(name)) has no counterpart: what its own west.yml names was left out"
            draft.note(text, at: reader.place(of: imported.key).line)
        }
        reader.noteOthers(project, known: Self.known, unneeded: Self.unneeded, of: name, &draft)
        draft.add(entry, into: reader.foreignText(project["path"]) ?? name)
    }
}
