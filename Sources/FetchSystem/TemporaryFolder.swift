internal import Glibc

/// A folder for work that nobody else is to see; removed with all that is in it when the last reference goes.
///
/// It is locked while its owner lives: what a killed process left behind, the next one that makes such a folder removes.
package final class TemporaryFolder: Sendable {
    /// Its absolute path.
    package let path: String
    /// The open folder, for its lock.
    private let folder: Folder

    private static let prefix = "fetch-scratch-"

    /// Makes it in `parent`, for this user alone. Throws `SystemError`.
    package init(in parent: String) throws {
        Self.sweep(parent)
        while true {
            var template = Array("\(parent)/\(Self.prefix)XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { throw SystemError.last("create a folder in", parent) }
            let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            // Somebody who sweeps may take the new folder for a dead one's in the moment before it is locked.
            do {
                let folder = try Folder(path: path)
                guard try folder.tryLock(), access(path, F_OK) == 0 else { continue }
                (self.path, self.folder) = (path, folder)
                return
            } catch let error as SystemError where error.meansMissing {}
        }
    }

    deinit {
        guard let slash = path.lastIndex(of: "/") else { return }
        let parent = String(path[..<slash])
        // What cannot be removed, the next one of these sweeps.
        try? Folder(path: parent.isEmpty ? "/" : parent, followingLink: true)
            .removeTree(String(path[path.index(after: slash)...]))
    }

    /// Removes those of this user that no process holds. It is a favour to the next run, so it fails in silence.
    private static func sweep(_ parent: String) {
        guard let folder = try? Folder(path: parent, followingLink: true), let entries = try? folder.entries() else {
            return
        }
        for entry in entries where entry.name.hasPrefix(prefix) {
            var info = stat()
            guard fstatat(folder.descriptor, entry.name, &info, AT_SYMLINK_NOFOLLOW) == 0, info.st_uid == geteuid(),
                let old = try? folder.folder(entry.name), (try? old.tryLock()) == true
            else { continue }
            try? folder.removeTree(entry.name)
        }
    }
}
