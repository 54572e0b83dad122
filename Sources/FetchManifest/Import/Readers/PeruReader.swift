internal import FetchModel

/// Reads a `peru.yaml` (https://github.com/buildinspace/peru).
struct PeruReader {
    /// The keys of a rule, which a module may have as well.
    private static let shape: Set<String> = ["pick", "drop", "export"]
    private static let rules: Set<String> = ["copy", "move", "executable", "build", "pick", "drop", "export"]

    /// A module or a rule.
    private struct Section {
        var kind: String
        var map: ForeignMap
        var line: Int
    }

    func read(_ root: ForeignMap, _ reader: inout FieldReader, _ draft: inout ImportDraft) {
        var modules: [(name: String, Section)] = []
        var rules: [String: Section] = [:]
        for pair in root.pairs {
            guard let key = reader.key(pair.key) else { continue }
            let line = reader.place(of: pair.key).line
            let words = key.split(separator: " ").map(String.init)
            if key == "imports" { continue }
            if words.count == 3, words[1] == "module", let map = reader.foreignMap(pair, "a module") {
                modules.append((words[2], Section(kind: words[0], map: map, line: line)))
            } else if words.count == 2, words[0] == "rule", let map = reader.foreignMap(pair, "a rule") {
                rules[words[1]] = Section(kind: "rule", map: map, line: line)
            } else {
                draft.note("\(Quotation.of(key)) has no counterpart and was left out", at: line)
            }
        }
        guard !modules.isEmpty else {
            if let first = root.pairs.first {
                reader.report(ImportError.notOfKind(.peru, missing: "it has no module"), at: first.key)
            }
            return
        }
        let imports = imports(root["imports"], &reader)
        for (name, module) in modules {
            let uses = imports.filter { $0.module == name }
            if uses.isEmpty {
                draft.note("\(Quotation.of(name)) was left out: 'imports' does not name it", at: module.line)
            }
            for use in uses {
                let used = use.rules.compactMap { rules[$0] }
                entry(name, module, used, into: use.path, &reader, &draft)
            }
        }
    }

    /// Where a module goes, and through which rules.
    private struct Import {
        var module: String
        var rules: [String]
        var path: String
    }

    private func imports(_ pair: YAMLPair?, _ reader: inout FieldReader) -> [Import] {
        guard let map = reader.foreignMap(pair, "imports") else { return [] }
        return map.pairs.flatMap { pair -> [Import] in
            guard let target = reader.key(pair.key) else { return [] }
            let parts = target.split(separator: "|").map(String.init)
            guard let module = parts.first else { return [] }
            return reader.foreignTexts(pair).map { Import(module: module, rules: Array(parts.dropFirst()), path: $0) }
        }
    }

    private func entry(
        _ name: String,
        _ module: Section,
        _ rules: [Section],
        into path: String,
        _ reader: inout FieldReader,
        _ draft: inout ImportDraft
    ) {
        let (map, line) = (module.map, module.line)
        guard module.kind == "git" || module.kind == "curl", let url = reader.foreignText(map["url"]) else {
            draft.leaveOut(name, becauseOf: "\(module.kind) module", at: line)
            return
        }
        var entry: ImportedEntry
        if module.kind == "git" {
            entry = ImportedEntry(name, line: line, from: draft.repository(url, at: line))
            let rev = reader.foreignText(map["rev"]) ?? "master"
            let reup = reader.foreignText(map["reup"])
            entry.revision = ImportedEntry.revision(rev)
            if case .commit(let commit, nil)? = entry.revision, let reup { entry.revision = .commit(commit, of: reup) }
            if ImportedEntry.isDoubtful(rev) { draft.noteDoubt(rev, at: line) }
            entry.submodules = reader.foreignBool(map["submodules"])
        } else {
            entry = ImportedEntry(name, line: line, from: .archive(url))
            entry.isKept = map["unpack"] == nil
            if !entry.isKept { entry.strip = 0 }
            if let sha1 = map["sha1"] {
                let place = reader.place(of: sha1.key).line
                draft.note(
                    "'sha1' of \(Quotation.of(name)) has no counterpart; deps.lock will hold its SHA-256",
                    at: place
                )
            }
            if let filename = map["filename"] {
                let place = reader.place(of: filename.key).line
                draft.note("'filename' of \(Quotation.of(name)) has no counterpart: the URL names the file", at: place)
            }
        }
        let own: Set<String> = ["url", "rev", "reup", "submodules", "unpack", "sha1", "filename"]
        for section in [module] + rules { shape(section, &entry, &reader) }
        reader.noteOthers(map, known: own.union(Self.shape), of: name, &draft)
        for rule in rules { reader.noteOthers(rule.map, known: Self.shape, of: "the rule of '\(name)'", &draft) }
        draft.add(entry, into: path)
    }

    private func shape(_ section: Section, _ entry: inout ImportedEntry, _ reader: inout FieldReader) {
        if let export = reader.foreignText(section.map["export"]) { entry.root = export }
        entry.include += reader.foreignTexts(section.map["pick"]).flatMap(ForeignGlob.anchored)
        entry.exclude += reader.foreignTexts(section.map["drop"]).flatMap(ForeignGlob.anchored)
    }
}
