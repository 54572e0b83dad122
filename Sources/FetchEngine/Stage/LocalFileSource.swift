internal import FetchArchive
internal import FetchAuth
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// A file of this machine that the manifest names.
///
/// A manifest is not trusted: it may name a file that only this user can read. Such a file is never vendored as it is from
/// outside the project, what is vendored is never more readable than the file, and no message shows what is in it.
struct LocalFileSource: ArchiveSource {
    let context: EngineContext
    /// The absolute path.
    let path: String

    var rank: SourceRank { .final }

    func deliver(_ goal: Goal, to unpacker: Unpacker) async throws -> Delivery {
        let permissions: UInt32 = try await context.workers.run { try self.permissions(goal) }
        let file = HeldArchive(open: { try open() }, origin: .file)
        var unpacked: Unpacked
        do {
            unpacked = try await unpacker.unpack(goal, file)
        } catch ArchiveError.notAnArchive(.unknown) where !isInProject {
            throw ArchiveError.notAnArchive(.unknown([]))
        }
        do {
            let isKept = !goal.wanted.dependency.shape.unpack
            unpacked.extracted.statuses = try await context.workers.run { [unpacked] in
                try unpacked.staging.directory.restrict(to: permissions)
                let extracted = unpacked.extracted
                return try isKept
                    ? extracted.tree.entries.map { try unpacked.staging.directory.restrict($0.path, to: permissions) }
                    : extracted.statuses
            }
        } catch {
            await context.workers.runWithoutThrowing { [staging = unpacked.staging] in unpacker.discard(staging) }
            throw error
        }
        return .unpacked(unpacked, file)
    }

    /// The path as the user sees it in messages.
    private var shownPath: String { context.project.shown(path) }

    private func open() throws -> File {
        do {
            let file = try File.following(path)
            // The files of /proc and /sys change from read to read, and may describe this process.
            guard try file.status().kind == .file, !isKernelFile else {
                throw EngineError.localArchiveNotFile(path: shownPath)
            }
            return file
        } catch let error as SystemError {
            let shown = SystemError(number: error.number, action: error.action, path: context.project.shown(error.path))
            throw EngineError.localArchiveUnreadable(shown)
        }
    }

    /// Returns the file's permissions, as far as its directories grant them. Throws `EngineError` for a file that must not be vendored.
    private func permissions(_ goal: Goal) throws -> UInt32 {
        let file = try open()
        let status = try file.status()
        let store = CredentialStore(environment: context.settings.environment)
        if try store.contains(file) { throw EngineError.credentialStore(path: shownPath) }
        let permissions = LocalPermissions.of(path, status.permissions, besidesProject: context.project.root)
        let isKept = !goal.wanted.dependency.shape.unpack
        if isKept, permissions & 0o004 == 0, !isInProject { throw EngineError.localFilePrivate(path: shownPath) }
        return permissions
    }

    /// Whether the path leads to a file that the kernel generates.
    private var isKernelFile: Bool {
        guard let file = try? RealPath.of(path) else { return false }
        return ["/proc/", "/sys/"].contains { file.hasPrefix($0) }
    }

    /// Whether the file itself is below the project's directory, wherever links lead.
    private var isInProject: Bool {
        guard let root = try? RealPath.of(context.project.root), let file = try? RealPath.of(path)
        else { return false }
        return root == "/" || file.hasPrefix(root + "/")
    }
}
