internal import FetchModel

/// Reads a `dfetch.yaml`, and the records in the directories that dfetch has filled
/// (https://dfetch.readthedocs.io/en/latest/manifest.html).
struct DfetchReader {
    let input: ImportInput

    private static let known: Set<String> = [
        "name", "dst", "src", "url", "repo-path", "remote", "tag", "branch", "revision", "patch", "ignore", "vcs",
    ]

    func read(_ root: ForeignMap, _ reader: inout FieldReader, _ draft: inout ImportDraft) throws {
        guard let manifest = reader.foreignMap(root["manifest"], "the manifest"), manifest["projects"] != nil else {
            if let first = root.pairs.first, reader.problems.isEmpty {
                let error = ImportError.notOfKind(.dfetch, missing: "it has no 'projects' in a 'manifest'")
                reader.report(error, at: first.key)
            }
            return
        }
        let remotes = ForeignRemotes(manifest["remotes"], &reader)
        reader.noteOthers(manifest, known: ["version", "remotes", "projects"], of: "the manifest", &draft)
        for node in reader.foreignList(manifest["projects"]) {
            guard let project = reader.foreignMap(node, "a project") else { continue }
            try entry(project, at: reader.place(of: node).line, remotes, &reader, &draft)
        }
    }

    private func entry(
        _ project: ForeignMap,
        at line: Int,
        _ remotes: ForeignRemotes,
        _ reader: inout FieldReader,
        _ draft: inout ImportDraft
    ) throws {
        let name = reader.foreignText(project["name"]) ?? ""
        if reader.foreignText(project["vcs"]) == "svn" {
            draft.note("\(Quotation.of(name)) was left out: Subversion has no counterpart", at: line)
            return
        }
        let path = reader.foreignText(project["repo-path"])
        let base = remotes.url(named: reader.foreignText(project["remote"]))
        let url = reader.foreignText(project["url"]).map { url in path.map { "\(url)/\($0)" } ?? url }
        guard let url = url ?? base.map({ "\($0)/\(path ?? name)" }) else {
            draft.note("\(Quotation.of(name)) was left out: it has neither 'url' nor a remote", at: line)
            return
        }
        var entry = ImportedEntry(name, line: line, from: draft.repository(url, at: line))
        let destination = reader.foreignText(project["dst"]) ?? name
        let recorded = try recorded(in: destination)
        entry.revision = revision(project, recorded, &reader, at: line, &draft)
        if let source = reader.foreignText(project["src"]) {
            if source.contains("*") { entry.include = ForeignGlob.anchored(source) } else { entry.root = source }
        }
        entry.exclude = reader.foreignTexts(project["ignore"]).flatMap(ForeignGlob.anchored)
        entry.patches = reader.foreignTexts(project["patch"]).map { draft.directory + $0 }
        reader.noteOthers(project, known: Self.known, of: name, &draft)
        draft.add(entry, into: destination)
    }

    private func revision(
        _ project: ForeignMap,
        _ recorded: Recorded,
        _ reader: inout FieldReader,
        at line: Int,
        _ draft: inout ImportDraft
    ) -> ImportedEntry.Revision {
        let tag = reader.foreignText(project["tag"])
        let branch = reader.foreignText(project["branch"])
        let revision = reader.foreignText(project["revision"])
        let name = tag ?? branch ?? recorded.name
        if let commit = [revision, recorded.commit].lazy.compactMap({ $0.flatMap { CommitID($0) } }).first {
            return .commit(commit.hex, of: name)
        }
        if let revision {
            draft.note(
                "the revision \(Quotation.of(revision)) is not a full commit id; write it under 'commit:'",
                at: line
            )
        }
        if let tag { return .tag(tag) }
        if let branch { return .branch(branch) }
        draft.note("dfetch takes the default branch here; 'main' was written, since its name is not known", at: line)
        return .branch("main")
    }

    /// What dfetch noted in a directory.
    private struct Recorded {
        var commit: String?
        var name: String?
    }

    private func recorded(in directory: String) throws -> Recorded {
        guard (try? PathRule.inside(directory)) != nil,
            let bytes = try input.beside("\(directory)/.dfetch_data.yaml"),
            case .mapping(let pairs)? = try YAMLComposer.document(bytes, file: "\(directory)/.dfetch_data.yaml").root?
                .content,
            case .mapping(let fields)? = ForeignMap(pairs: pairs)["dfetch"]?.value.content
        else { return Recorded() }
        func text(_ key: String) -> String? {
            guard case .scalar(let text, _)? = ForeignMap(pairs: fields)[key]?.value.content, !text.isEmpty else {
                return nil
            }
            return text
        }
        return Recorded(commit: text("revision"), name: text("tag") ?? text("branch"))
    }
}

/// The `remotes` of a manifest of dfetch or west.
struct ForeignRemotes {
    private var urls: [String: String] = [:]
    private var standard: String?

    init(_ pair: YAMLPair?, _ reader: inout FieldReader) {
        let items = reader.foreignList(pair)
        for node in items {
            guard let remote = reader.foreignMap(node, "a remote"), let name = reader.foreignText(remote["name"]),
                var url = reader.foreignText(remote["url-base"])
            else { continue }
            while url.hasSuffix("/") { url.removeLast() }
            urls[name] = url
            if items.count == 1 || reader.foreignBool(remote["default"]) { standard = url }
        }
    }

    /// The URL of the remote called `name`, or of the default one.
    func url(named name: String?) -> String? { name.map { urls[$0] } ?? standard }
}
