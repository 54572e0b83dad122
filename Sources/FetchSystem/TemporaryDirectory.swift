internal import Glibc

/// A private temporary directory; it is removed with its content when the last reference goes.
///
/// `mkdtemp(3)` creates it, for this user alone (0700). It is locked while its owner runs: the next process that makes
/// one removes those whose owners were killed.
package final class TemporaryDirectory: Sendable {
    /// The absolute path.
    package let path: String
    /// The open directory, which holds the lock.
    package let root: Directory

    private static let prefix = "fetch-scratch-"
    private static let all = Monitor(All())

    /// The directories of this process.
    private struct All {
        /// The paths of those that nobody removes yet.
        var present: Set<String> = []
        /// How many are being removed.
        var ending = 0
    }

    /// Creates it in `parent`, an absolute path. Throws `UntrustedTemporaryPlace` where another user could put something else
    /// in its place, and `SystemError`.
    package init(in parent: String) throws {
        do {
            try Directory.confirmFixedNames(in: parent)
        } catch let error as UntrustedDirectory {
            throw UntrustedTemporaryPlace(reason: error)
        }
        Self.sweep(parent)
        while true {
            var template = Array("\(parent)/\(Self.prefix)XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { throw SystemError.last("create a directory in", parent) }
            let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            // Another process may sweep the new directory away before it is locked.
            do {
                let directory = try Directory(path: path)
                guard try directory.tryLock(), access(path, F_OK) == 0 else { continue }
                (self.path, self.root) = (path, directory)
                Self.all.update { _ = $0.present.insert(path) }
                return
            } catch let error as SystemError where error.meansMissing {}
        }
    }

    deinit { remove() }

    /// Removes the directory with its content. A caller that must not leave it until the last reference goes, which may be
    /// held by another thread, calls this.
    package func remove() { Self.remove(path) }

    /// Removes all directories that are left. Called at the end of the process, which ends no references.
    static func removeAll() {
        for path in all.read({ $0.present }) { remove(path) }
        // Another thread may be about to remove one whose last reference it had.
        all.wait { $0.ending == 0 ? () : nil }
    }

    private static func remove(_ path: String) {
        let isFirst = all.update { all in
            guard all.present.remove(path) != nil else { return false }
            all.ending += 1
            return true
        }
        guard isFirst else { return }
        defer { all.update { $0.ending -= 1 } }
        guard let slash = path.lastIndex(of: "/") else { return }
        let parent = String(path[..<slash])
        // The next process sweeps what cannot be removed.
        try? Directory(path: parent.isEmpty ? "/" : parent, followingLink: true)
            .removeTree(String(path[path.index(after: slash)...]))
    }

    /// Removes directories of this user that no process holds. Errors are ignored: the run does not depend on it.
    private static func sweep(_ parent: String) {
        guard let directory = try? Directory(path: parent, followingLink: true), let entries = try? directory.entries()
        else {
            return
        }
        for entry in entries where entry.name.hasPrefix(prefix) {
            guard let old = try? directory.directory(entry.name), (try? old.ownership().isOwn) == true,
                (try? old.tryLock()) == true
            else { continue }
            try? directory.removeTree(entry.name)
        }
    }
}
