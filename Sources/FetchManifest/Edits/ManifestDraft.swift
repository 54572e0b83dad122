package import FetchModel
internal import FetchSystem
internal import Glibc

/// The new bytes of a manifest on the disk, beside it under a hidden name: `install()` makes them the manifest with one
/// rename.
///
/// Whatever can fail has happened by then: a full disk, a read-only file and a manifest that another program changed are found when
/// the draft is made.
package final class ManifestDraft: Sendable {
    private let directory: Directory
    private let name: String
    private let temporary: String
    private let old: [UInt8]
    /// The manifest in messages.
    private let shown: String

    /// Writes `new` beside the manifest at `path`, of which `old` was read. A link to it that stays in its directory is followed.
    /// `suffix` is that of the hidden name, and `isOwn` recognizes those of runs that were killed, whose files are removed. The caller
    /// must hold the project's lock. Throws `Failures`.
    package init(
        _ new: [UInt8],
        replacing old: [UInt8],
        at path: String,
        shownAs shown: String,
        suffix: String = Random.suffix(),
        isOwn: (Substring) -> Bool = { _ in false }
    ) throws(Failures) {
        (self.old, self.shown) = (old, shown)
        do {
            let target = try Self.target(of: path, shown)
            let slash = target.lastIndex(of: "/")
            name = slash.map { String(target[target.index(after: $0)...]) } ?? target
            let parent = slash.map { $0 == target.startIndex ? "/" : String(target[..<$0]) } ?? "."
            directory = try Directory(path: parent, followingLink: true)
            temporary = ".\(name).\(suffix)"
            if directory.isMountPoint(name) { throw MountedFile(name: shown) }
            try directory.sweepReplacements(of: name, where: isOwn)
            try Self.requireUnchanged(old, name, in: directory, shown)
            let permissions = try Self.permissions(of: name, in: directory)
            let file = try directory.create(temporary, permissions: permissions)
            do {
                try file.write(new)
                // The creation mask does not apply to a file that exists already.
                try check(fchmod(file.descriptor, permissions), "write", file.path)
                try file.synchronize()
            } catch {
                unlinkat(directory.descriptor, temporary, 0)
                throw error
            }
        } catch let error as SystemError where error.path.hasSuffix(".\(suffix)") {
            // The user knows nothing of the other file.
            throw Failures([error.of("write", path).failure])
        } catch let error as any Diagnosable {
            throw Failures([error.failure])
        } catch {
            throw Failures([SystemError(number: EIO, action: "write", path: path).failure])
        }
    }

    /// Makes the draft the manifest. Throws `Failures` if the manifest is not the one that was read any more, and if the system
    /// refuses; then the draft is gone.
    package func install() throws(Failures) {
        do {
            try Self.requireUnchanged(old, name, in: directory, shown)
            try directory.rename(temporary, to: name, in: directory)
            try check(fsync(directory.descriptor), "write", directory.path)
        } catch let error as any Diagnosable {
            discard()
            throw Failures([error.failure])
        } catch {
            discard()
            throw Failures([SystemError(number: EIO, action: "write", path: directory.path(of: name)).failure])
        }
    }

    /// Removes the draft.
    package func discard() { unlinkat(directory.descriptor, temporary, 0) }

    private static func target(of path: String, _ shown: String) throws -> String {
        try unlessGone(shown) {
            var info = stat()
            try check(lstat(path, &info), "read", path)
            guard FileStatus(info).kind == .symlink else { return path }
            do throws(TextFile.Absence) { return try TextFile.target(of: path) } catch {
                throw SystemError(number: ELOOP, action: "write", path: path)
            }
        }
    }

    /// Runs `body`. That the file of which `old` was read is none any more is a change as well.
    private static func unlessGone<Value>(_ shown: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as SystemError where [ENOENT, ELOOP, ENOTDIR, EISDIR].contains(error.number) {
            throw ManifestEditError.changedOnDisk(manifest: shown)
        }
    }

    /// Returns the permissions of the manifest. A rename would replace a file that its owner made read-only, and root may write
    /// to any.
    private static func permissions(of name: String, in directory: Directory) throws -> UInt32 {
        let permissions = try directory.file(name).status().permissions & 0o777
        let path = directory.path(of: name)
        if permissions & 0o222 == 0 { throw SystemError(number: EACCES, action: "write", path: path) }
        try check(faccessat(directory.descriptor, name, W_OK, AT_EACCESS), "write", path)
        return permissions
    }

    private static func requireUnchanged(
        _ old: [UInt8],
        _ name: String,
        in directory: Directory,
        _ shown: String
    ) throws {
        let bytes = try unlessGone(shown) {
            try directory.fileIfPresent(name)?.contents(limit: YAMLLimits.manifest.bytes)
        }
        if bytes != old { throw ManifestEditError.changedOnDisk(manifest: shown) }
    }
}
