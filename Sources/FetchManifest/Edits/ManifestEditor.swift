package import FetchModel

/// Edits the text of a manifest, one entry at a time: comments, layout, quoting and line ends of everything else stay.
///
/// A pure value from bytes to bytes. After each edit the manifest is read again, and must differ in that entry alone.
package struct ManifestEditor: Sendable {
    /// The bytes that were read.
    package let original: [UInt8]
    /// The bytes after the edits.
    package private(set) var bytes: [UInt8]
    /// The manifest in `bytes`.
    package private(set) var manifest: Manifest
    private let file: String
    private let directory: String?
    private let forges: ForgeCatalog

    /// Reads `bytes`, as `ManifestReader.read` does. A manifest without `dependencies` is read as one without entries. Throws
    /// `Failures` for one that has problems.
    package init(
        bytes: [UInt8],
        file: String,
        in directory: String? = nil,
        forges: ForgeCatalog
    ) throws(Failures) {
        original = bytes
        self.bytes = bytes
        (self.file, self.directory, self.forges) = (file, directory, forges)
        do throws(Failures) {
            manifest = try ManifestReader.read(bytes: bytes, file: file, in: directory, forges: forges)
        } catch {
            guard let completed = Self.completed(bytes, file),
                let empty = try? ManifestReader.read(bytes: completed, file: file, in: directory, forges: forges)
            else { throw error }
            manifest = empty
        }
    }

    /// Returns `bytes` with an empty `dependencies`, if there is none.
    private static func completed(_ bytes: [UInt8], _ file: String) -> [UInt8]? {
        guard let root = try? YAMLComposer.document(bytes, file: file).root, case .mapping(let pairs) = root.content,
            !pairs.contains(where: { $0.key.isText(ManifestLayout.key) })
        else { return nil }
        guard let source = try? SourceText(bytes, file: file, limit: YAMLLimits.manifest.bytes),
            let text = try? MarkedText(source.text), let marked = text.root,
            let edits = try? ManifestLayout(text, root: marked).addingEmptySection()
        else { return bytes + [UInt8]("\n\(ManifestLayout.key): {}\n".utf8) }
        return Array(text.applying(edits).utf8)
    }

    // MARK: - Edits

    /// Adds an entry, as short as it can be written. Throws `Failures` of kind `usage` for one that no manifest can have.
    package mutating func add(_ entry: NewEntry) throws(Failures) {
        let text = entry.text(repository: try spelling(of: entry))
        try edit(entry.name, { layout throws(EditRefusal) in try layout.adding(text) }) {
            $0.map(entry.isRead) ?? false
        }
    }

    /// Removes the entry called `name`, with the comments directly above it and at its end.
    package mutating func remove(_ name: String) throws(Failures) {
        try edit(name, { layout throws(EditRefusal) in try layout.removing(name) }) { $0 == nil }
    }

    /// Makes the entry called `name` request what `selector` says. A value stays quoted as it was, and the comment at the end
    /// of its line stays.
    package mutating func select(_ selector: Dependency.Selector, of name: String) throws(Failures) {
        let fields = NewEntry.fields(of: selector)
        let old = manifest.dependency(name)
        try edit(
            name,
            { layout throws(EditRefusal) in try layout.selecting(fields[0].key, fields[0].value, of: name) }
        ) { new in
            var expected = old?.unplaced
            expected?.selector = selector
            return new?.unplaced == expected
        }
    }

    /// Adds the patch `file`, a path in the project, to the entry called `name`, after those that it has. A short entry
    /// becomes a long one.
    package mutating func addPatch(_ file: String, to name: String) throws(Failures) {
        let old = manifest.dependency(name)
        try edit(name, { layout throws(EditRefusal) in try layout.adding(file, to: "patches", of: name) }) { new in
            var expected = old?.unplaced
            expected?.shape.patches.append(file)
            return new?.unplaced == expected
        }
    }

    /// Adds the file of keys `file`, a path in the project, to `signed-by` of the entry called `name`. A short entry becomes a
    /// long one.
    package mutating func addKeyFile(_ file: String, to name: String) throws(Failures) {
        let old = manifest.dependency(name)
        try edit(name, { layout throws(EditRefusal) in try layout.adding(file, to: "signed-by", of: name) }) { new in
            var expected = old?.unplaced
            expected?.signedBy.append(file)
            return new?.unplaced == expected
        }
    }

    private mutating func edit(
        _ name: String,
        _ edits: (ManifestLayout) throws(EditRefusal) -> [TextEdit],
        _ isRight: (Dependency?) -> Bool
    ) throws(Failures) {
        let edited = try edited(name, edits)
        // A text that is not YAML any more is a bug, while a value may be one that no manifest can have.
        guard (try? YAMLComposer.document(edited, file: file)) != nil else { throw Self.bug(name) }
        let new: Manifest
        do throws(Failures) {
            new = try ManifestReader.read(bytes: edited, file: file, in: directory, forges: forges)
        } catch {
            throw Failures(error.all.map { $0.asUsage })
        }
        guard isRight(new.dependency(name)), Self.others(in: new, name) == Self.others(in: manifest, name) else {
            throw Self.bug(name)
        }
        (bytes, manifest) = (edited, new)
    }

    private func edited(
        _ name: String,
        _ edits: (ManifestLayout) throws(EditRefusal) -> [TextEdit]
    ) throws(Failures) -> [UInt8] {
        let source: SourceText
        do throws(Located<TextError>) {
            source = try SourceText(bytes, file: file, limit: YAMLLimits.manifest.bytes)
        } catch { throw Failures([error.failure]) }
        guard let text = try? MarkedText(source.text), let root = text.root else { throw Self.bug(name) }
        do throws(EditRefusal) {
            let result = text.applying(try edits(ManifestLayout(text, root: root)))
            return Array(bytes.prefix(bytes.count - source.text.utf8.count)) + Array(result.utf8)
        } catch {
            let place = source.place(from: error.range.lowerBound, to: error.range.upperBound)
            throw Failures([Located(fault: error.error, place: place).failure])
        }
    }

    /// What has to stay the same: everything but the entry called `name`, without places.
    private static func others(in manifest: Manifest, _ name: String) -> Manifest {
        var manifest = manifest
        manifest.vendorPlace = nil
        for index in manifest.hosts.indices { manifest.hosts[index].place = nil }
        for index in manifest.ignoredVulnerabilities.indices {
            manifest.ignoredVulnerabilities[index].place = Place(file: "", line: 1, column: 1)
        }
        manifest.dependencies = manifest.dependencies.filter { $0.name != name }.map(\.unplaced)
        for index in manifest.ignoredVulnerabilities.indices {
            manifest.ignoredVulnerabilities[index].place = Place(file: "", line: 1, column: 1)
        }
        return manifest
    }

    private static func bug(_ name: String) -> Failures { Failures([ManifestEditError.wrongResult(name).failure]) }

    // MARK: - Spelling

    /// Returns the repository that `repo:` names with `text` in this manifest. Throws `Failures` of kind `usage`.
    package func source(ofRepository text: String) throws(Failures) -> Dependency.Source {
        let (rules, root, problems) = try rules()
        var reader = problems
        let source = rules.repository(text, at: root, isName: false, &reader)
        guard let source, reader.problems.isEmpty else {
            throw Failures(reader.problems.sorted.all.map { $0.asUsage })
        }
        return source
    }

    /// Returns the shortest text by which `repo:` names the repository of `entry`; `nil` where its name says it.
    private func spelling(of entry: NewEntry) throws(Failures) -> String? {
        guard case .repository(let host, let workspace, let slug) = entry.source else { return nil }
        let path = workspace.isEmpty ? slug : "\(workspace)/\(slug)"
        let (rules, root, problems) = try rules()
        func names(_ text: String, isName: Bool) -> Bool {
            var reader = problems
            return rules.repository(text, at: root, isName: isName, &reader) == entry.source && reader.problems.isEmpty
        }
        if names(entry.name, isName: true) { return nil }
        return [slug, path].first { names($0, isName: false) } ?? "\(host):\(path)"
    }

    /// Returns the workspace and the host of repositories that name none, as far as the manifest says. Throws `Failures`.
    func origins() throws(Failures) -> (workspace: String?, host: String?) {
        let defaults = try rules().0.defaults
        if case .known(let workspace) = defaults.workspace { return (workspace, defaults.host) }
        return (nil, defaults.host)
    }

    private func rules() throws(Failures) -> (SourceRules, YAMLNode, FieldReader) {
        let document = try YAMLComposer.document(bytes, file: file)
        guard let root = document.root else { throw Self.bug(ManifestLayout.key) }
        var reader = FieldReader(document)
        let defaults = ManifestRules(file: file, directory: directory, forges: forges).defaults(of: root, &reader)
        return (SourceRules(defaults: defaults), root, reader)
    }
}

extension Dependency {
    /// The same without its places.
    fileprivate var unplaced: Dependency {
        var copy = self
        copy.place = Place(file: "", line: 1, column: 1)
        (copy.places, copy.patchPlaces, copy.signedByPlaces) = ([:], [], [])
        return copy
    }
}

extension Failure {
    /// The same as a problem of the command line, whose values are nowhere in the file.
    fileprivate var asUsage: Failure {
        var copy = self
        (copy.kind, copy.place) = (.usage, nil)
        return copy
    }
}
