internal import FetchModel

/// Reads a `vendir.yml` and the lockfile beside it (https://carvel.dev/vendir/docs/latest/vendir-spec/).
struct VendirReader {
    private let lock: VendirLock

    private static let kinds = [
        "git", "hg", "http", "image", "imgpkgBundle", "githubRelease", "helmChart", "directory", "manual", "inline",
    ]
    private static let common: Set<String> = [
        "path", "includePaths", "excludePaths", "newRootPath", "legalPaths", "ignorePaths",
    ]
    /// What vendir keeps besides `includePaths`, wherever `legalPaths` does not say otherwise.
    private static let legalPaths = [
        "{LICEN[CS]E,Licen[cs]e}{,.md,.txt,.rst}", "{COPYRIGHT,Copyright}{,.md,.txt,.rst}",
        "{NOTICE,Notice}{,.md,.txt,.rst}",
    ]

    /// Reads the lockfile beside the file of `input`, if there is one.
    init(_ input: ImportInput) throws { lock = try VendirLock(input) }

    func read(_ root: ForeignMap, _ reader: inout FieldReader, _ draft: inout ImportDraft) throws {
        guard let directories = root["directories"] else {
            if let first = root.pairs.first {
                reader.report(ImportError.notOfKind(.vendir, missing: "it has no 'directories'"), at: first.key)
            }
            return
        }
        reader.noteOthers(
            root,
            known: ["apiVersion", "kind", "directories"],
            unneeded: ["minimumRequiredVersion": "it is about vendir"],
            of: "the file",
            &draft
        )
        for node in reader.foreignList(directories) {
            guard let directory = reader.foreignMap(node, "a directory"),
                let path = reader.foreignText(directory["path"])
            else { continue }
            reader.noteOthers(directory, known: ["path", "contents"], of: path, &draft)
            for item in reader.foreignList(directory["contents"]) {
                guard let content = reader.foreignMap(item, "contents") else { continue }
                let part = reader.foreignText(content["path"]) ?? "."
                entry(content, at: item, Location(directory: path, part: part), &reader, &draft)
            }
        }
    }

    /// Where contents land.
    struct Location: Hashable {
        var directory: String
        var part: String

        var path: String { part == "." ? directory : "\(directory)/\(part)" }
    }

    private func entry(
        _ content: ForeignMap,
        at node: YAMLNode,
        _ location: Location,
        _ reader: inout FieldReader,
        _ draft: inout ImportDraft
    ) {
        let line = reader.place(of: node).line
        guard let kind = Self.kinds.first(where: { content[$0] != nil }), let pair = content[kind] else {
            draft.note("\(ForeignText.line(location.path)) has no contents that are known, and was left out", at: line)
            return
        }
        let place = reader.place(of: pair.key).line
        var entry: ImportedEntry?
        switch kind {
        case "git": entry = git(pair, location, place, &reader, &draft)
        case "http": entry = http(pair, location, place, &reader, &draft)
        case "githubRelease": entry = release(pair, location, place, &reader, &draft)
        default: draft.leaveOut(location.path, becauseOf: kind, at: place)
        }
        guard var entry else { return }
        shape(content, &entry, &reader, &draft)
        reader.noteOthers(
            content,
            known: Self.common.union([kind]),
            unneeded: ["lazy": "what is as locked is never fetched again"],
            of: location.path,
            &draft
        )
        draft.add(entry, into: location.path)
    }

    // MARK: - Sources

    private func git(
        _ pair: YAMLPair,
        _ location: Location,
        _ line: Int,
        _ reader: inout FieldReader,
        _ draft: inout ImportDraft
    ) -> ImportedEntry? {
        guard let map = reader.foreignMap(pair, "git"), let url = reader.foreignText(map["url"]) else {
            draft.note("'git' of \(ForeignText.line(location.path)) has no 'url', and was left out", at: line)
            return nil
        }
        var entry = ImportedEntry(location.path, line: line, from: draft.repository(url, at: line))
        let locked = lock.value("git", "sha", of: location)
        let tag = lock.tag(of: location)
        if let ref = reader.foreignText(map["ref"]) {
            let name = ref.hasPrefix("origin/") ? String(ref.dropFirst("origin/".count)) : ref
            entry.revision = ImportedEntry.revision(name, locked: locked)
            if ref.hasPrefix("origin/"), locked == nil { entry.revision = .branch(name) }
            if locked == nil, name == ref, ImportedEntry.isDoubtful(ref) { draft.noteDoubt(ref, at: line) }
        } else if let selection = reader.foreignMap(map["refSelection"], "refSelection") {
            let semver = reader.foreignMap(selection["semver"], "semver")
            let range = reader.foreignText(semver?["constraints"])
            if let locked { entry.revision = ImportedEntry.revision(tag ?? range ?? locked, locked: locked) }
            if entry.revision == nil { entry.revision = .version(range ?? "*") }
            if locked != nil, let range {
                draft.note(
                    "'refSelection' of \(ForeignText.line(location.path)) is what vendir.lock.yml chose; "
                        + "for updates write \"version: \(ImportWriter.scalar(range))\"",
                    at: line
                )
            }
        } else if let locked {
            entry.revision = ImportedEntry.revision(tag ?? locked, locked: locked)
        }
        reader.noteOthers(
            map,
            known: ["url", "ref", "refSelection", "skipInitSubmodules", "lfsSkipSmudge"],
            unneeded: [
                "depth": "one commit is fetched", "secretRef": "sign in with `fetch login`",
                "forceHTTPBasicAuth": "credentials are sent as the host wants them",
            ],
            of: location.path,
            &draft
        )
        if !reader.foreignBool(map["skipInitSubmodules"]) {
            draft.noteOnce("submodules are not fetched; write 'submodules: true' where a repository has some", at: line)
        }
        return entry
    }

    private func http(
        _ pair: YAMLPair,
        _ location: Location,
        _ line: Int,
        _ reader: inout FieldReader,
        _ draft: inout ImportDraft
    ) -> ImportedEntry? {
        guard let map = reader.foreignMap(pair, "http"), let url = reader.foreignText(map["url"]) else {
            draft.note("'http' of \(ForeignText.line(location.path)) has no 'url', and was left out", at: line)
            return nil
        }
        var entry = ImportedEntry(location.path, line: line, from: .archive(url))
        entry.sha256 = reader.foreignText(map["sha256"])
        entry.isKept = reader.foreignBool(map["disableUnpack"])
        if !entry.isKept { entry.strip = 0 }
        reader.noteOthers(
            map,
            known: ["url", "sha256", "disableUnpack"],
            unneeded: ["secretRef": "sign in with `fetch login`"],
            of: location.path,
            &draft
        )
        return entry
    }

    private func release(
        _ pair: YAMLPair,
        _ location: Location,
        _ line: Int,
        _ reader: inout FieldReader,
        _ draft: inout ImportDraft
    ) -> ImportedEntry? {
        guard let map = reader.foreignMap(pair, "githubRelease"), let slug = reader.foreignText(map["slug"]) else {
            draft.note(
                "'githubRelease' of \(ForeignText.line(location.path)) has no 'slug', and was left out",
                at: line
            )
            return nil
        }
        let names = reader.foreignTexts(map["assetNames"])
        let tag = reader.foreignText(map["tag"]) ?? lock.value("githubRelease", "tag", of: location)
        guard names.count == 1, let asset = names.first, !asset.contains(where: { "*?[{".contains($0) }), let tag else {
            let reason =
                tag == nil ? "no 'tag', and no lockfile that has one" : "other than one whole name in 'assetNames'"
            draft.note("\(ForeignText.line(location.path)) was left out: it has \(reason)", at: line)
            return nil
        }
        var entry = ImportedEntry(location.path, line: line, from: .repository("github:\(slug)"))
        entry.revision = .tag(tag)
        entry.download = asset
        entry.sha256 = reader.foreignText(reader.foreignMap(map["checksums"], "checksums")?[asset])
        entry.isKept = map["unpackArchive"] == nil
        if !entry.isKept { entry.strip = 0 }
        reader.noteOthers(
            map,
            known: ["slug", "tag", "assetNames", "checksums", "unpackArchive"],
            unneeded: [
                "secretRef": "sign in with `fetch login`",
                "disableAutoChecksumValidation": "the lockfile holds the checksum",
            ],
            of: location.path,
            &draft
        )
        return entry
    }

    // MARK: - Shape

    private func shape(
        _ content: ForeignMap,
        _ entry: inout ImportedEntry,
        _ reader: inout FieldReader,
        _ draft: inout ImportDraft
    ) {
        let include = reader.foreignTexts(content["includePaths"])
        let root = reader.foreignText(content["newRootPath"])
        entry.root = root
        if !include.isEmpty {
            let legal = content["legalPaths"].map { reader.foreignTexts($0) } ?? Self.legalPaths
            entry.include = (include + legal).flatMap(ForeignGlob.anchored)
        }
        entry.exclude = reader.foreignTexts(content["excludePaths"]).flatMap(ForeignGlob.anchored)
        if let root, !(entry.include + entry.exclude).isEmpty {
            let prefix = root.hasSuffix("/") ? root : "\(root)/"
            entry.include = entry.include.compactMap { Self.relative($0, to: prefix) }
            entry.exclude = entry.exclude.compactMap { Self.relative($0, to: prefix) }
            draft.note(
                "the patterns of \(Quotation.of(entry.name)) are relative to 'root: \(Quotation.escaped(root))' now",
                at: entry.line
            )
        }
        if let ignored = content["ignorePaths"] {
            let line = reader.place(of: ignored.key).line
            draft.note("'ignorePaths' is not needed: what is not fetch's own stays", at: line)
        }
    }

    /// Returns the anchored `pattern` as seen from the directory `prefix`; `nil` if it is about something beside it.
    private static func relative(_ pattern: String, to prefix: String) -> String? {
        if pattern.hasPrefix("**") { return pattern }
        let path = pattern.hasPrefix("/") ? String(pattern.dropFirst()) : pattern
        if path.hasPrefix(prefix) {
            let rest = path.dropFirst(prefix.count)
            return rest.hasPrefix("**") ? String(rest) : "/\(rest)"
        }
        return path.contains("*") && prefix.hasPrefix(path.prefix { $0 != "*" }) ? "**" : nil
    }
}

extension ImportDraft {
    /// Notes that `ref` may be a branch.
    mutating func noteDoubt(_ ref: String, at line: Int) {
        note("\(Quotation.of(ref)) was taken for a tag; write 'branch:' if it is a branch", at: line)
    }
}
