internal import FetchForge
internal import FetchGit
internal import FetchManifest
internal import FetchModel
internal import FetchSystem
internal import FetchVendor
internal import Glibc

/// `fetch import`: makes a manifest of another tool's file, or adds to the one that is there. Overwrites none.
struct ManifestCreation: Sendable {
    let context: EngineContext
    let request: ImportRequest

    private static let standardInput = "-"

    func run() async throws -> ImportResult {
        // The new manifest is the working directory's, whatever project that belongs to.
        var settings = context.settings
        settings.searchesUpwards = false
        let project = Project(settings)
        let file = try await context.workers.run { try self.file() }
        let bytes = try await context.workers.run { try self.bytes(of: file) }
        guard let kind = request.kind.flatMap({ ImportKind(rawValue: $0) }) ?? ImportKind(name: file, bytes: bytes)
        else {
            throw ImportRequestError.unknownKind(file: file)
        }
        let shown = file == Self.standardInput ? "standard input" : file
        var input = ImportInput(kind: kind, file: shown, bytes: bytes)
        (input.workspace, input.host) = (request.workspace, request.host)
        if file != Self.standardInput {
            let directory = Self.directory(of: path(of: file))
            input.directory = Self.relative(directory, to: project.root) ?? ""
            input.beside = { try ForeignFile.readIfPresent("\(directory)/\($0)", shownAs: $0) }
            if kind == .gitmodules { input.submodules = try await submodules(at: path(of: file)) }
        }
        let made = try await request.merges ? merge(input, into: project) : create(input, project, file)
        return ImportResult(
            manifest: project.manifestName,
            source: shown,
            count: made.count,
            notes: made.notes.map { .init(file: $0.file, line: $0.line, message: $0.message) },
            text: made.text.maskedLines,
            isDryRun: request.isDryRun,
            isMerged: request.merges
        )
    }

    private func create(_ input: ImportInput, _ project: Project, _ file: String) async throws -> ImportedManifest {
        try await context.workers.run { [request] in
            let made = try ManifestImport.manifest(input, forges: ForgeTable.catalog)
            if !request.isDryRun { try Self.write(made.text, project, command: request.command(for: file)) }
            return made
        }
    }

    /// Adds the entries to the manifest of `project`, while no other process changes it.
    private func merge(_ input: ImportInput, into project: Project) async throws -> ImportedManifest {
        let directory = try await context.workers.run { try project.directory() }
        let timeout = Duration.seconds(context.settings.timeout)
        let lock =
            request.isDryRun
            ? nil
            : try await ProjectLock.acquire(directory, waitingUpTo: timeout) { [context] _ in
                context.send(.waiting(reason: "another fetch is at work here", until: nil))
            }
        defer { lock?.release() }
        return try await context.workers.run { [request] in
            // Its problems are reported as by every other command.
            let (_, bytes) = try project.manifest()
            var editor = try project.editor(of: bytes)
            let made = try ManifestImport.merged(input, into: &editor, forges: ForgeTable.catalog)
            if !request.isDryRun {
                try project.draft(of: editor.bytes, replacing: editor.original, in: directory).install()
            }
            return made
        }
    }

    // MARK: - The file

    /// The file that the user named, or the only one in the directory that is of a known tool.
    private func file() throws -> String {
        if let file = request.file { return try configuration(of: file) }
        let directory = try Directory(path: context.settings.directory, followingLink: true)
        let kinds = request.kind.flatMap { ImportKind(rawValue: $0) }.map { [$0] } ?? ImportKind.allCases
        let found = try kinds.flatMap(\.fileNames).filter { try directory.status($0) != nil }
        // A repository may have submodules or CMake besides the tool that fetches its dependencies.
        if found.count > 1 { throw ImportRequestError.several(found) }
        guard let file = found.first else { throw ImportRequestError.nothingHere }
        return file
    }

    /// Returns the file that `file` is the lockfile of, which says what was locked and not from where; else `file` itself.
    private func configuration(of file: String) throws -> String {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        guard ImportKind.lockfileNames.contains(name) else { return file }
        let parent = file.dropLast(name.count)
        let found = ImportKind.vendir.fileNames.map { parent + $0 }.first { access(path(of: $0), F_OK) == 0 }
        guard let found else { throw ImportRequestError.lockfileAlone(file: file) }
        return found
    }

    private func path(of file: String) -> String {
        file.hasPrefix("/") ? file : "\(context.settings.directory)/\(file)"
    }

    private func bytes(of file: String) throws -> [UInt8] {
        guard file == Self.standardInput else { return try ForeignFile.read(path(of: file), shownAs: file) }
        let input = File(
            owning: try check(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3), "read", "standard input"),
            path: "standard input"
        )
        var bytes: [UInt8] = []
        // What is longer than the limit is refused by the reader.
        while bytes.count <= ForeignFile.limit {
            let part = try input.read(upTo: 256 << 10)
            if part.isEmpty { break }
            bytes += part
        }
        return bytes
    }

    private static func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    /// Returns `directory` as seen from `root`, with a slash at its end; `nil` if it is not below it.
    private static func relative(_ directory: String, to root: String) -> String? {
        guard let path = try? RealPath.of(directory) else { return nil }
        if path == root { return "" }
        return path.hasPrefix(root == "/" ? "/" : "\(root)/") ? path.dropFirst(root.count + 1) + "/" : nil
    }

    private func submodules(at path: String) async throws -> [ImportedSubmodule] {
        let listing = try await SubmoduleListing(path, environment: context.settings.environment)
        var submodules: [ImportedSubmodule] = []
        var positions: [String: Int] = [:]
        for setting in listing.settings {
            let index = positions[setting.submodule] ?? submodules.count
            if index == submodules.count {
                positions[setting.submodule] = index
                submodules.append(ImportedSubmodule(name: setting.submodule, settings: [], base: listing.origin))
            }
            submodules[index].settings.append((setting.key, setting.value))
        }
        for index in submodules.indices {
            submodules[index].commit = submodules[index].value("path").flatMap { listing.commits[$0] }
        }
        return submodules
    }

    // MARK: - The manifest

    /// Writes `text` as the manifest of `project`, whole or not at all, and never over another one; `command` is what is run.
    private static func write(_ text: String, _ project: Project, command: String) throws {
        let directory = try Directory(path: project.root, followingLink: true)
        let name = project.manifestPath.split(separator: "/").last.map(String.init) ?? project.manifestName
        do {
            try directory.createWhole(name, with: [UInt8](text.utf8))
        } catch let error as SystemError where error.number == EEXIST {
            throw ImportRequestError.exists(manifest: project.manifestName, command: command)
        }
    }
}
