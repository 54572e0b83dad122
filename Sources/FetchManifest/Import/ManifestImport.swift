package import FetchModel

/// Another tool's file, and what belongs to it.
package struct ImportInput: Sendable {
    package var kind: ImportKind
    /// The file as the user named it.
    package var file: String
    package var bytes: [UInt8]
    /// Its directory relative to the manifest: empty, or with a slash at its end.
    package var directory: String
    /// Reads a file beside it; `nil` where there is none. Throws what the system reports.
    package var beside: @Sendable (String) throws -> [UInt8]?
    /// What git says of a `.gitmodules`.
    package var submodules: [ImportedSubmodule]
    /// The workspace of repositories that name none.
    package var workspace: String?
    /// The host of repositories that name none.
    package var host: String?

    package init(
        kind: ImportKind,
        file: String,
        bytes: [UInt8],
        directory: String = "",
        beside: @escaping @Sendable (String) throws -> [UInt8]? = { _ in nil },
        submodules: [ImportedSubmodule] = []
    ) {
        self.kind = kind
        self.file = file
        self.bytes = bytes
        self.directory = directory
        self.beside = beside
        self.submodules = submodules
    }

    /// The file as text, within the limits of a manifest. Throws `Failures`.
    func text() throws(Failures) -> SourceText {
        do throws(Located<TextError>) {
            return try SourceText(bytes, file: file, limit: YAMLLimits.manifest.bytes)
        } catch {
            throw Failures([error.failure])
        }
    }
}

/// A submodule as git reads it from `.gitmodules` and the index.
package struct ImportedSubmodule: Hashable, Sendable {
    package var name: String
    /// Its settings, in the order of the file, keys in lower case.
    package var settings: [(key: String, value: String)]
    /// The commit that the index records.
    package var commit: String?
    /// The URL of the repository that it belongs to, against which a relative URL is resolved.
    package var base: String?

    package init(name: String, settings: [(key: String, value: String)], commit: String? = nil, base: String? = nil) {
        self.name = name
        self.settings = settings
        self.commit = commit
        self.base = base
    }

    /// The last value of `key`.
    package func value(_ key: String) -> String? { settings.last { $0.key == key }?.value }

    package static func == (left: ImportedSubmodule, right: ImportedSubmodule) -> Bool {
        left.name == right.name && left.commit == right.commit && left.base == right.base
            && left.settings.elementsEqual(right.settings, by: ==)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// A manifest made of another tool's file.
package struct ImportedManifest: Sendable {
    /// Its text, which `fetch` reads without a problem.
    package var text: String
    /// How many entries it has.
    package var count: Int
    /// In the order of the file.
    package var notes: [ImportNote]
}

/// Makes a manifest of another tool's file.
package enum ManifestImport {
    /// Returns the manifest. Throws `Failures` of kind `data` for a file that is not what `input` says, within the same
    /// limits as a manifest, and what `input.beside` throws.
    package static func manifest(_ input: ImportInput, forges: ForgeCatalog) throws -> ImportedManifest {
        var (draft, text, _) = try accepted(input, besides: [], forges)
        draft.noteNames()
        return ImportedManifest(text: text, count: draft.entries.count, notes: draft.sortedNotes)
    }

    /// Returns the manifest of `editor` with the entries added, comments and layout kept. An entry for which it has no place, or which
    /// it has already, is left out with a note. Throws as `manifest` does, and `Failures` where the manifest cannot be edited.
    package static func merged(
        _ input: ImportInput,
        into editor: inout ManifestEditor,
        forges: ForgeCatalog
    ) throws -> ImportedManifest {
        let vendor = editor.manifest.vendor
        var input = input
        // What names none is where the manifest's own entries are.
        let (workspace, host) = try editor.origins()
        if input.host == nil, let host, forges.builtIn(named: host) != nil {
            (input.workspace, input.host) = (input.workspace ?? workspace, host)
        }
        let present = editor.manifest.dependencies
        let names = present.map(\.name)
        var (draft, _, dependencies) = try accepted(input, besides: names, forges)
        if dependencies.count > mergeLimit { throw ImportError.tooManyToMerge(dependencies.count, mergeLimit).failure }
        var refused: [String: String] = [:]
        for (dependency, entry) in zip(dependencies, draft.entries) {
            let path = entry.hasDestination ? dependency.destination : nil
            if let twin = present.first(where: { $0.isSame(as: dependency, at: path) }) {
                refused[dependency.name] = "the manifest has it already, as \(Quotation.of(twin.name))"
                continue
            }
            var new = NewEntry(dependency, entry)
            if let path, path != "\(vendor)/\(dependency.name)" { new.into = path }
            do throws(Failures) { try editor.add(new) } catch {
                // Any other kind is about the manifest, and not about this entry.
                guard let first = error.all.first, first.kind == .usage else { throw error }
                refused[dependency.name] = first.message
            }
        }
        draft.removeEntries { refused[$0.name] }
        draft.noteNames()
        let text = String(decoding: editor.bytes, as: UTF8.self)
        return ImportedManifest(text: text, count: draft.entries.count, notes: draft.sortedNotes)
    }

    /// The most entries that are merged: each addition reads the manifest again.
    private static let mergeLimit = 1000

    /// So many entries are judged again one by one: each round reads all of them.
    private static let fewReasons = 50

    /// Returns the entries that a manifest can have, as a manifest of their own, none of which has one of `names`.
    private static func accepted(
        _ input: ImportInput,
        besides names: [String],
        _ forges: ForgeCatalog
    ) throws -> (ImportDraft, text: String, [Dependency]) {
        var draft = ImportDraft(file: input.file, directory: input.directory, hosts: HostTable(forges))
        draft.reserve(names)
        try read(input, &draft)
        let writer = ImportWriter(file: input.file, workspace: input.workspace, host: input.host)
        // Each round takes out what the manifest's reader refuses. Names and destinations may collide only then.
        while true {
            let (text, lines) = writer.text(draft.entries)
            do throws(Failures) {
                let bytes = [UInt8](text.utf8)
                let manifest = try ManifestReader.read(bytes: bytes, file: "deps.yaml", forges: forges)
                return (draft, text, manifest.dependencies)
            } catch {
                var reasons = reasons(error, draft.entries, lines)
                if reasons.isEmpty { throw error }
                // Without the first, the others may be right: it may be in their way.
                if reasons.count <= fewReasons, let first = draft.entries.first(where: { reasons[$0.name] != nil }) {
                    reasons = reasons.filter { $0.key == first.name }
                }
                draft.removeEntries { reasons[$0.name] }
            }
        }
    }

    /// Returns why entries are refused, by name; `lines` are those on which they begin.
    private static func reasons(_ failures: Failures, _ entries: [ImportedEntry], _ lines: [Int]) -> [String: String] {
        var reasons: [String: String] = [:]
        for failure in failures.all {
            guard let line = failure.place?.line, let index = lines.lastIndex(where: { $0 <= line }) else { continue }
            let name = entries[index].name
            if reasons[name] == nil { reasons[name] = failure.anonymousMessage }
        }
        return reasons
    }

    private static func read(_ input: ImportInput, _ draft: inout ImportDraft) throws {
        switch input.kind {
        case .gitmodules: try GitModulesReader.read(input, &draft)
        case .cmake: try CMakeReader.read(input, &draft)
        case .list: try ListReader.read(input, &draft)
        case .vendir: try yaml(input, &draft) { try VendirReader(input).read($0, &$1, &$2) }
        case .dfetch: try yaml(input, &draft) { try DfetchReader(input: input).read($0, &$1, &$2) }
        case .peru: try yaml(input, &draft) { PeruReader().read($0, &$1, &$2) }
        case .gitman: try yaml(input, &draft) { GitmanReader().read($0, &$1, &$2) }
        case .west: try yaml(input, &draft) { WestReader().read($0, &$1, &$2) }
        }
    }

    /// Reads a YAML file. Throws `Failures` with all of its problems.
    private static func yaml(
        _ input: ImportInput,
        _ draft: inout ImportDraft,
        _ read: (ForeignMap, inout FieldReader, inout ImportDraft) throws -> Void
    ) throws {
        let document = try YAMLComposer.document(input.bytes, file: input.file)
        var reader = FieldReader(document)
        guard let root = document.root else {
            reader.report(ImportError.notOfKind(input.kind, missing: "it is empty"), at: document.start)
            throw reader.problems.sorted
        }
        if let map = reader.foreignMap(root, input.kind.noun) { try read(map, &reader, &draft) }
        guard reader.problems.isEmpty else { throw reader.problems.sorted }
    }
}

extension Dependency {
    /// Whether it brings the same as `other`, whatever they are called, to `path` if that is said.
    fileprivate func isSame(as other: Dependency, at path: String?) -> Bool {
        source == other.source && selector == other.selector && download == other.download && shape == other.shape
            && (path ?? destination) == destination
    }
}

extension NewEntry {
    /// What `dependency`, which was read from the text of `entry`, is in another manifest.
    fileprivate init(_ dependency: Dependency, _ entry: ImportedEntry) {
        self.init(dependency.name, from: dependency.source, selector: dependency.selector)
        (sha256, download, groups) = (dependency.sha256, dependency.download, dependency.groups)
        let shape = dependency.shape
        (include, exclude) = (shape.include.map(\.pattern), shape.exclude.map(\.pattern))
        (root, strip, patches) = (shape.root, shape.strip, shape.patches)
        (isKept, submodules) = (!shape.unpack, shape.submodules)
        if case .commit(_, let ref?)? = entry.revision { revisionComment = ForeignText.line(ref) }
    }
}
