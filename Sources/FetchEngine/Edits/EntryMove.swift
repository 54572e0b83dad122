internal import FetchManifest
internal import FetchModel

/// `fetch update NAME --to TAG`: the entry requests another revision, and is locked and installed at it.
struct EntryMove: Sendable {
    let context: EngineContext
    let name: String
    let tag: String
    let request: EditRequest

    func run() async throws -> EditReport {
        let words = [name, tag].map(ForeignText.shellWord)
        let refresh = request.refreshesPatches ? " --refresh-patches" : ""
        let command = "fetch update \(words[0]) --to \(words[1])\(refresh) --force"
        return try await EditedProject.with(context, request, forceCommand: command) { project in
            try await run(in: project)
        }
    }

    private func run(in project: EditedProject) async throws -> EditReport {
        // A glob may match several.
        let found = try Selection(project.editor.manifest, names: [name]).dependencies
        guard found.count == 1, let old = found.first else { throw MoveError.several(name, found.map(\.name)) }
        let rewrite = try SelectorRewrite(of: old, to: tag)
        var edited = project.editor
        if rewrite.selector != old.selector { try edited.select(rewrite.selector, of: old.name) }
        var sync = EditedSync(project: project, names: [old.name])
        if rewrite.locksTag { sync.tags = [old.name: tag] }
        let result =
            request.refreshesPatches ? try await sync.runRefreshingPatches(edited) : try await sync.run(edited)
        var report = EditReport(result.report)
        if let locked = project.inputs.lock?[old.name] {
            for index in report.report.outcomes.indices where report.report.outcomes[index].commit != locked.commit {
                report.report.outcomes[index].previous = Outcome.Previous(locked)
            }
        }
        guard result.isDone else { return report }
        if request.isDryRun {
            report.diff = project.diff(edited)
        } else {
            report.lines = [line(old, project, result)]
        }
        return report
    }

    private func line(_ old: Dependency, _ project: EditedProject, _ result: EditedSync.Result) -> String {
        let name = old.name
        let locked = project.inputs.lock?[name]
        let from = locked?.tag ?? locked?.commit?.short ?? old.revision
        let to = CommitID(tag)?.short ?? tag
        let manifest = result.editor.manifest
        let isWritten = result.editor.bytes != project.editor.original
        let line = manifest.dependency(name)?.place.line ?? old.place.line
        let files = (isWritten ? "\(manifest.file):\(line) and " : "") + context.project.lockName
        if from == to, !isWritten { return "\(ForeignText.line(name)) is at \(ForeignText.line(to)) in \(files)" }
        return "moved \(ForeignText.line(name)) from \(ForeignText.line(from)) to \(ForeignText.line(to)) in \(files)"
    }
}

/// What an entry requests after `--to`.
struct SelectorRewrite: Equatable, Sendable {
    let selector: Dependency.Selector
    /// Whether the range stays, and the lockfile alone moves to the tag.
    let locksTag: Bool

    init(selector: Dependency.Selector, locksTag: Bool) { (self.selector, self.locksTag) = (selector, locksTag) }

    /// Rewrites the selector of `dependency` so that `text` is requested, a tag or the full id of a commit. Throws `MoveError`.
    init(of dependency: Dependency, to text: String) throws {
        guard let old = dependency.selector else { throw MoveError.noRevision(dependency.name) }
        if let commit = CommitID(text) {
            (selector, locksTag) = (.commit(commit), false)
            return
        }
        guard case .version(let range, let prefix) = old, text.hasPrefix(prefix),
            let version = SemanticVersion(text.dropFirst(prefix.count))
        else {
            (selector, locksTag) = (.tag(text), false)
            return
        }
        if (try? VersionRange(range))?.contains(version) == true {
            (selector, locksTag) = (old, true)
        } else {
            (selector, locksTag) = (.version(Self.range(like: range, for: version), tagPrefix: prefix), true)
        }
    }

    /// Returns a range that contains `version`, with the operator of `range` and as many numbers, where that is enough.
    static func range(like range: String, for version: SemanticVersion) -> String {
        let text = "\(version)"
        let operators = ["^", "~", ">=", "="]
        if let found = operators.first(where: range.hasPrefix) {
            let rest = range.dropFirst(found.count).drop { $0 == " " }
            // Of several comparators there is no one to keep.
            return rest.contains { " ,|<>".contains($0) } ? "^\(text)" : found + text
        }
        let parts = range.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = ["\(version.major)", "\(version.minor)"]
        let isPlain = range.allSatisfy { $0.isNumber || ".xX*v".contains($0) }
        if isPlain, version.prerelease.isEmpty {
            let wild = parts.firstIndex { ["x", "X", "*"].contains($0) }
            if let wild, wild > 0, wild < 3 {
                return (numbers.prefix(wild) + parts[wild...].map(String.init)).joined(separator: ".")
            }
            if wild == nil, parts.count < 3 { return numbers.prefix(parts.count).joined(separator: ".") }
            if wild == nil { return text }
        }
        return "^\(text)"
    }
}

/// Why an entry cannot be moved.
enum MoveError: Diagnosable, Equatable {
    /// It is an archive, or a download that belongs to no tag.
    case noRevision(String)
    /// A glob matches several.
    case several(String, [String])

    var failure: Failure {
        switch self {
        case .several(let glob, let names):
            Failure(
                .usage,
                "usage",
                "--to moves one dependency, and \(Quotation.of(glob)) matches \(names.count)",
                help: "name one of them: \(names.prefix(10).joined(separator: ", "))"
            )
        case .noRevision(let name):
            Failure(
                .usage,
                "no-revision",
                "'\(name)' requests no tag, branch, commit or version, and cannot be moved with --to",
                help: "change its URL in the manifest, and run `fetch sync \(ForeignText.shellWord(name))`"
            )
        }
    }
}
