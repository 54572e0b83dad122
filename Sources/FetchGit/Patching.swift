internal import FetchModel
package import FetchSystem

/// Applies patches to a directory as `git apply` does: binary ones, modes, new, deleted and renamed files too.
package struct Patching: Sendable {
    let git: GitProgram
    let workers: Workers
    let temporary: String
    let limits: GitLimits

    /// Patches with `git`, within `limits`; what lives as long as one call is stored below the directory `temporary`.
    package init(
        git: GitProgram,
        workers: Workers,
        temporary: String = "/tmp",
        limits: GitLimits = GitLimits(bytes: 4 << 30, memory: 2 << 30)
    ) {
        self.git = git
        self.workers = workers
        self.temporary = temporary
        self.limits = limits
    }

    /// Applies `patches` in their order to `directory`, whatever repository it may be in.
    ///
    /// Bytes are what the patch says, line ends included. Each name in a patch is judged before git reads it, and the whole
    /// tree after each patch, with `isPortable` by what every system can hold. Git works on the open directory, not on a
    /// path that another process could redirect. Throws `PatchError`, `GitError` and `SystemError`; the directory may then
    /// contain some of the changes, so it should be one that is thrown away.
    package func apply(_ patches: [Patch], in directory: Directory, isPortable: Bool = false) async throws {
        if patches.isEmpty { return }
        let repository = try await workers.run { [temporary] in try PatchRepository(below: temporary) }
        defer { repository.remove() }
        for (index, patch) in patches.enumerated() {
            try await apply(patch, in: directory, repository)
            let nodes = try await workers.run { try TreeNodes.all(in: directory) }
            let violations = TreeRules(isPortable: isPortable).violations(in: nodes)
            if !violations.isEmpty { throw PatchError(patch, .tree(violations)) }
            // Git keeps no empty directory: in a clone of the project the dependency would be missing.
            if index == patches.count - 1, nodes.allSatisfy({ $0.kind == .directory }) {
                throw PatchError(patch, .nothingLeft)
            }
        }
    }

    /// Undoes `patches`, which were applied in their order to what is in `directory`. Throws as `apply` does.
    package func revert(_ patches: [Patch], in directory: Directory) async throws {
        if patches.isEmpty { return }
        let repository = try await workers.run { [temporary] in try PatchRepository(below: temporary) }
        defer { repository.remove() }
        for patch in patches.reversed() { try await apply(patch, in: directory, repository, reversed: true) }
    }

    /// Returns the paths of the files that `patches` name. Throws `PatchError`.
    package static func paths(in patches: [Patch]) throws -> Set<String> {
        var paths: Set<String> = []
        for patch in patches {
            var reader = PatchReader(patch.bytes)
            do {
                let names = try reader.files().lazy.flatMap(\.names).compactMap(\.path)
                paths.formUnion(names.map { String(decoding: $0, as: UTF8.self) })
            } catch {
                throw PatchError(patch, .malformed(line: error.line))
            }
        }
        return paths
    }

    private func apply(
        _ patch: Patch,
        in directory: Directory,
        _ repository: PatchRepository,
        reversed: Bool = false
    ) async throws {
        if patch.bytes.isEmpty { throw PatchError(patch, .empty) }
        var reader = PatchReader(patch.bytes)
        let files: [PatchedFile]
        do {
            files = try reader.files()
        } catch {
            throw PatchError(patch, .malformed(line: error.line))
        }
        if files.isEmpty { throw PatchError(patch, .noChanges) }
        if let fault = PatchRules.fault(in: files) { throw PatchError(patch, fault) }
        let fault = try await workers.run { try PatchRules.linkOnTheWay(to: files, in: directory) }
        if let fault { throw PatchError(patch, fault) }
        // What git reads must be what was judged.
        let direction = reversed ? ["-R"] : []
        let listing = try await run(
            direction + ["--numstat", "-z"],
            patch,
            files,
            reader.strip,
            in: directory,
            repository
        )
        let judged = Set(files.lazy.flatMap(\.names).compactMap(\.path))
        if let name = Self.names(listing.output).first(where: { !judged.contains($0) }) {
            throw PatchError(patch, .unjudgedName(name))
        }
        _ = try await run(direction + ["--whitespace=nowarn"], patch, files, reader.strip, in: directory, repository)
    }

    private func run(
        _ options: [String],
        _ patch: Patch,
        _ files: [PatchedFile],
        _ strip: Int,
        in directory: Directory,
        _ repository: PatchRepository
    ) async throws -> GitProgram.Result {
        defer { withExtendedLifetime(directory) {} }
        let result = try await git.run(
            ["apply", "-p\(strip)"] + options + ["-"],
            in: "/proc/self/fd/\(directory.descriptor)",
            adding: ["GIT_DIR": repository.path],
            input: .standard(try MemoryFile(patch.bytes)),
            outputLimit: 64 << 20,
            limits: limits
        )
        if result.isSuccess { return result }
        let messages = GitMessages(result)
        let reason = messages.line()
        switch GitDiagnosis.ofFiles(messages, result.status) {
        case .disk: throw PatchError(patch, .disk(reason: reason))
        case .fileTooLarge: throw PatchError(patch, .limit(.bytes(limits.bytes)))
        case .outOfMemory: throw PatchError(patch, .limit(.memory(limits.memory)))
        default: throw PatchError(patch, Self.failedHunk(messages, files) ?? .doesNotApply(reason: reason))
        }
    }

    /// Returns the hunk that git names in `messages`.
    private static func failedHunk(_ messages: GitMessages, _ files: [PatchedFile]) -> PatchError.Fault? {
        guard let failed = GitDiagnosis.failedHunk(messages) else { return nil }
        for file in files where file.names.contains(where: { $0.path?.elementsEqual(failed.file.utf8) == true }) {
            guard let index = file.hunks.firstIndex(where: { $0.start == failed.line }) else { continue }
            return .hunk(number: index + 1, file: failed.file, line: file.hunks[index].line)
        }
        return nil
    }

    /// The names in records `added TAB deleted TAB name NUL`.
    private static func names(_ output: [UInt8]) -> [[UInt8]] {
        output.split(separator: 0).compactMap { record in
            record.split(separator: UInt8(ascii: "\t"), maxSplits: 2, omittingEmptySubsequences: false).last.map(
                Array.init
            )
        }
    }
}

/// The nodes of a directory on the disk.
enum TreeNodes {
    /// Returns everything below `directory`, without following links. Throws `SystemError`.
    static func all(in directory: Directory) throws -> [TreeRules.Node] {
        var nodes: [TreeRules.Node] = []
        var walk = try DirectoryWalk(directory)
        while let step = walk.next() {
            guard case .met(let kind) = step else { continue }
            let path = walk.path
            let child = try walk.withName { name -> Directory? in
                guard let base = name.baseAddress else { return nil }
                switch kind {
                case .file: nodes.append(TreeRules.Node(path: path, kind: .file))
                case .other: nodes.append(TreeRules.Node(path: path, kind: .special))
                case .symlink:
                    // A name that is not UTF-8 is refused for that.
                    let target = try String(validatingCString: base).map { try walk.directory.target(of: $0) } ?? []
                    nodes.append(TreeRules.Node(path: path, kind: .link(target)))
                case .directory:
                    nodes.append(TreeRules.Node(path: path, kind: .directory))
                    return try String(validatingCString: base).map { try walk.directory.directory($0) }
                }
                return nil
            }
            if let child { try walk.enter(child) }
        }
        return nodes
    }
}
