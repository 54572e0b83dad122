internal import FetchArchive
internal import FetchAuth
internal import FetchModel
internal import FetchSystem
internal import FetchVendor
internal import Glibc

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
        let unpacked: Unpacked
        do {
            unpacked = try await unpacker.unpack(goal, file)
        } catch ArchiveError.notAnArchive(.unknown) where !isInProject {
            throw ArchiveError.notAnArchive(.unknown([]))
        }
        do {
            try await context.workers.run { try unpacked.staging.folder.restrict(to: permissions) }
        } catch {
            await context.workers.runWithoutThrowing { unpacker.discard(unpacked.staging) }
            throw error
        }
        return .unpacked(unpacked, file)
    }

    private func open() throws -> File {
        do {
            let file = try File.following(path)
            // The files of /proc and /sys change from read to read, and may describe this process.
            guard try file.status().kind == .file, !isKernelFile else {
                throw EngineError.localArchiveNotFile(path: path)
            }
            return file
        } catch let error as SystemError {
            throw EngineError.localArchiveUnreadable(error)
        }
    }

    /// Returns the file's permissions, as far as its directories grant them. Throws `EngineError` for a file that must not be vendored.
    private func permissions(_ goal: Goal) throws -> UInt32 {
        let file = try open()
        let status = try file.status()
        let store = CredentialStore(environment: context.settings.environment)
        if try store.contains(file) { throw EngineError.credentialStore(path: path) }
        let permissions = status.permissions & grantedByDirectories
        let isKept = !goal.wanted.dependency.shape.unpack
        if isKept, permissions & 0o004 == 0, !isInProject { throw EngineError.localFilePrivate(path: path) }
        return permissions
    }

    /// The permissions that the directories on the way to the file leave to group and others. Those that also lead to the
    /// project do not count: they protect what is vendored there as well.
    private var grantedByDirectories: UInt32 {
        guard let root = Self.resolved(context.project.root), let file = Self.resolved(path) else { return 0o700 }
        let names = file.split(separator: "/")
        let shared = zip(names.dropLast(), root.split(separator: "/")).prefix { $0 == $1 }.count
        var granted: UInt32 = 0o777
        for count in shared..<max(shared, names.count - 1) {
            var info = stat()
            guard stat("/" + names[...count].joined(separator: "/"), &info) == 0 else { return 0o700 }
            if info.st_mode & 0o010 == 0 { granted &= ~0o070 }
            if info.st_mode & 0o001 == 0 { granted &= ~0o007 }
        }
        return granted
    }

    /// Whether the path leads to a file that the kernel generates.
    private var isKernelFile: Bool {
        guard let file = Self.resolved(path) else { return false }
        return ["/proc/", "/sys/"].contains { file.hasPrefix($0) }
    }

    /// Whether the file itself is below the project's directory, wherever links lead.
    private var isInProject: Bool {
        guard let root = Self.resolved(context.project.root), let file = Self.resolved(path) else { return false }
        return root == "/" || file.hasPrefix(root + "/")
    }

    private static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

extension Folder {
    /// Removes the permissions of group and others that `permissions` do not grant, so that nothing in the directory is
    /// more readable than that. Throws `SystemError`.
    fileprivate func restrict(to permissions: UInt32) throws {
        var allowed: UInt32 = 0o700
        if permissions & 0o040 != 0 { allowed |= 0o070 }
        if permissions & 0o004 != 0 { allowed |= 0o007 }
        if allowed == 0o777 { return }
        let current = try status().permissions & 0o777
        try check(fchmod(descriptor, current & allowed), "restrict", path)
    }
}
