internal import FetchForge
internal import FetchGit
internal import FetchManifest
internal import FetchModel
internal import FetchSystem

/// `fetch add`: entries for what SPECs name, resolved, installed and locked, and written into the manifest last.
struct Addition: Sendable {
    let context: EngineContext
    let request: AddRequest

    /// What is to be added, before any host is asked.
    private struct Wish: Sendable {
        let target: AddTarget
        let name: String
        var asked: AddTarget.Asked?
    }

    /// What is to be added, and how its revision was chosen.
    private struct Item: Sendable {
        var entry: NewEntry
        /// Completes "added 'x' to deps.yaml:3, at …"; `nil` where the user named the revision.
        var label: String?
        /// Whether the host told the revision.
        var isChosen = false
    }

    func run() async throws -> EditReport {
        for (option, value) in [("--name", request.name), ("--into", request.into)] {
            if value != nil, request.specs.count > 1 { throw AddError.oneSpecOnly(option: option) }
        }
        return try await EditedProject.with(context, request.edit, forceCommand: request.forceCommand) { project in
            try await run(in: project)
        }
    }

    private func run(in project: EditedProject) async throws -> EditReport {
        let wishes = try judged(try wishes(in: project), in: project)
        let found = await wishes.mapConcurrently(limit: context.settings.jobs) { wish, entry in
            await Self.attempt(wish.name) { try await item(wish, entry, in: project) }
        }
        var items = try Self.all(found)
        try Self.requireWritable(items, in: project.editor)
        let sync = EditedSync(project: project, names: items.map(\.entry.name))
        var edited = try Self.adding(items, to: project.editor)
        if request.edit.isDryRun {
            let archives = items.filter(\.entry.isArchive).map(\.entry.name)
            if !archives.isEmpty {
                items = Self.completed(items, try await EditedSync(project: project, names: archives).learn(edited))
                edited = try Self.adding(items, to: project.editor)
            }
            var report = EditReport(try await sync.run(edited).report)
            if report.report.failures.isEmpty { report.diff = project.diff(edited) }
            return report
        }
        let result = try await sync.run(edited) { [items] editor, pins in
            items.contains(where: \.entry.isArchive)
                ? try Self.adding(Self.completed(items, pins), to: project.editor) : editor
        }
        var report = EditReport(result.report)
        if result.isDone { report.lines = items.map { line(for: $0, in: result.editor.manifest) } }
        return report
    }

    private func line(for item: Item, in manifest: Manifest) -> String {
        let name = item.entry.name
        let place = manifest.dependency(name).map { "\(manifest.file):\($0.place.line)" } ?? manifest.file
        let added = "added \(ForeignText.line(name)) to \(place)"
        if item.entry.isArchive { return "\(added), with the sha256 of what came" }
        return item.label.map { "\(added), at \(ForeignText.line($0))" } ?? added
    }

    // MARK: - What is wished

    /// Reads the SPECs. Throws `Failures` with everything that is wrong with them; then no host was asked.
    private func wishes(in project: EditedProject) throws -> [Wish] {
        let manifest = project.editor.manifest
        let forges = try context.settings.forges(and: manifest.hosts).values.sorted { $0.name < $1.name }
        var failures: [Failure] = []
        var wishes: [Wish] = []
        for spec in request.specs {
            do {
                let wish = try wish(spec, manifest, forges)
                try requireRepository(wish.target, in: project)
                wishes.append(wish)
            } catch {
                failures += Failure.all(in: error)
            }
        }
        for (name, same) in Dictionary(grouping: wishes, by: \.name).sorted(by: { $0.key < $1.key })
        where same.count > 1 {
            failures.append(AddError.sameName(name, specs: same.map(\.target.spec)).failure)
        }
        if !failures.isEmpty { throw Failures(failures) }
        return wishes
    }

    /// Checks that what names a repository of a forge can be one. Throws `Failures` that name the SPEC.
    private func requireRepository(_ target: AddTarget, in project: EditedProject) throws {
        guard case .repository(let text) = target.source else { return }
        do throws(Failures) { _ = try project.editor.source(ofRepository: text) } catch {
            throw Failures(
                error.all.map { failure in
                    var failure = failure
                    failure.message = "\(MaskedURL.quoted(target.spec)): \(failure.message)"
                    return failure
                }
            )
        }
    }

    /// Judges all `wishes`. Throws `Failures` with everything that no manifest can have; then no host was asked.
    private func judged(_ wishes: [Wish], in project: EditedProject) throws(Failures) -> [(Wish, NewEntry)] {
        var failures: [Failure] = []
        var judged: [(Wish, NewEntry)] = []
        for wish in wishes {
            do throws(Failures) { judged.append((wish, try entry(wish, in: project))) } catch {
                // A name that no terminal would show as it is must not stand before a message.
                let isShown = wish.name.unicodeScalars.allSatisfy(Quotation.isPlain)
                failures += isShown ? error.all.map { $0.about(wish.name) } : error.all
            }
        }
        if !failures.isEmpty { throw Failures(failures) }
        return judged
    }

    private func wish(_ spec: String, _ manifest: Manifest, _ forges: [ForgeAddress]) throws -> Wish {
        let root = context.project.root
        let target = try AddTarget(spec, forges: forges, in: context.settings.directory, root: root)
        let option = try request.selector(for: spec)
        if case .archive = target.source, option != nil { throw AddError.archiveHasNoRevisions(spec) }
        if target.asked != nil, option != nil { throw AddError.conflictingRevisions(spec) }
        let asked = target.asked ?? option.map { .selector($0) }
        let wish = Wish(target: target, name: request.name ?? target.name, asked: asked)
        if let taken = manifest.dependency(wish.name) {
            var tag: String?
            if case .selector(.tag(let name)) = asked { tag = name }
            throw AddError.nameTaken(
                wish.name,
                line: taken.place.line,
                manifest: manifest.file,
                current: taken.revision,
                tag: tag
            )
        }
        return wish
    }

    /// Returns the entry of `wish`, with some tag where the host has to be asked for one. Throws `Failures` for what no manifest can
    /// have.
    private func entry(_ wish: Wish, in project: EditedProject) throws(Failures) -> NewEntry {
        let source: Dependency.Source
        switch wish.target.source {
        case .repository(let text): source = try project.editor.source(ofRepository: text)
        case .archive(let url): source = .archive(url: url)
        case .git(let url), .page(let url): source = .git(url: url)
        }
        var entry = NewEntry(wish.name, from: source)
        (entry.into, entry.groups, entry.root) = (request.into, request.groups, request.root)
        (entry.include, entry.exclude, entry.submodules) = (request.include, request.exclude, request.submodules)
        entry.selector = entry.isArchive ? nil : .tag("v1")
        if case .selector(let selector)? = wish.asked { entry.selector = selector }
        var editor = project.editor
        try editor.add(entry)
        return entry
    }

    // MARK: - What there is

    private func item(_ wish: Wish, _ judged: NewEntry, in project: EditedProject) async throws -> Item {
        var entry = judged
        let source = entry.source
        context.send(.resolving(name: wish.name))
        guard let repository = try RemoteRepository(source, in: project, isPage: wish.target.isPage) else {
            return Item(entry: entry)
        }
        switch wish.asked {
        case .selector:
            if wish.target.isPage { _ = try await repository.tags() }
            return Item(entry: entry)
        case .reference(let parts):
            entry.selector = try await repository.selector(named: parts)
            return Item(entry: entry)
        case nil:
            let newest = try await repository.newest()
            entry.selector = newest.selector
            if case .branch(let branch) = newest.selector {
                context.send(
                    .note(
                        Note(
                            "'\(ForeignText.line(wish.name))' has no tags; its branch '\(ForeignText.line(branch))' moves with every `fetch update`",
                            dependency: wish.name
                        )
                    )
                )
            }
            return Item(entry: entry, label: newest.label, isChosen: true)
        }
    }

    /// Checks that the manifest can have the revisions that hosts told. Throws `Failures` of kind `data`: the user did not type them.
    private static func requireWritable(_ items: [Item], in editor: ManifestEditor) throws(Failures) {
        var failures: [Failure] = []
        for item in items where item.isChosen {
            var editor = editor
            do throws(Failures) { try editor.add(item.entry) } catch {
                failures += error.all.map { failure in
                    guard failure.kind == .usage else { return failure.about(item.entry.name) }
                    return AddError.unwritableRevision(item.entry.name, reason: failure.message).failure
                }
            }
        }
        if !failures.isEmpty { throw Failures(failures) }
    }

    // MARK: - Values

    private static func adding(_ items: [Item], to editor: ManifestEditor) throws(Failures) -> ManifestEditor {
        var editor = editor
        var failures: [Failure] = []
        for item in items {
            do throws(Failures) { try editor.add(item.entry) } catch {
                failures += error.all.map { $0.about(item.entry.name) }
            }
        }
        if !failures.isEmpty { throw Failures(failures) }
        return editor
    }

    /// Returns `items` with the checksums of the archives that came.
    private static func completed(_ items: [Item], _ pins: [String: Pin]) -> [Item] {
        items.map { item in
            var item = item
            if item.entry.isArchive { item.entry.sha256 = pins[item.entry.name]?.sha256 }
            return item
        }
    }

    private static func attempt(
        _ name: String,
        _ body: () async throws -> Item
    ) async -> Swift.Result<Item, Failures> {
        do {
            return .success(try await body())
        } catch {
            return .failure(Failures(Failure.all(in: error).map { $0.about(name) }))
        }
    }

    /// Returns all values, or throws `Failures` with all failures.
    private static func all(_ results: [Swift.Result<Item, Failures>]) throws -> [Item] {
        let failures = results.flatMap { result -> [Failure] in
            if case .failure(let failures) = result { failures.all } else { [] }
        }
        if !failures.isEmpty { throw Failures(failures) }
        return try results.map { try $0.get() }
    }
}

extension NewEntry {
    fileprivate var isArchive: Bool { if case .archive = source { true } else { false } }
}

extension AddTarget {
    /// Whether git has to find a repository at its address first.
    fileprivate var isPage: Bool { if case .page = source { true } else { false } }
}

extension Dependency {
    /// What the manifest requests, for messages.
    var revision: String {
        switch selector {
        case .tag(let tag): tag
        case .branch(let branch): "branch \(branch)"
        case .commit(let commit): commit.short
        case .version(let range, _): "version \(range)"
        case nil: "its URL"
        }
    }
}
