internal import FetchModel
internal import FetchSystem
internal import Glibc

/// `.fetch-<16 hex>` beside a destination: a hidden folder on the same file system, in which a tree is made ready and
/// into which an old one goes.
///
/// It is locked while its owner lives, so that a left-over of a killed run can be told from one at work, even where two
/// projects share a parent folder. In it: `new`, what is being made (after an exchange: the old tree); `old/<name>`, the
/// old tree where the system has no exchange; `gone`, what is being removed.
struct Room: Sendable {
    static let prefix = ".fetch-"

    let parent: Folder
    let name: String
    /// The open room, which holds the lock.
    let folder: Folder

    /// Makes a room in `parent`. Throws `SystemError`.
    static func make(in parent: Folder) throws -> Room {
        var tries = 0
        while true {
            tries += 1
            let name = try parent.makeRandom(prefix: prefix, permissions: 0o700)
            // Somebody who sweeps may take the new room for dead in the moment before it is locked.
            do {
                let room = Room(parent: parent, name: name, folder: try parent.folder(name))
                if try room.tryLock(), try room.isInPlace { return room }
            } catch let error as SystemError where error.number == ENOENT && tries < 100 {}
            guard tries < 100 else { throw SystemError(number: EBUSY, action: "lock", path: parent.path(of: name)) }
        }
    }

    /// Removes the room with all that is in it. Throws `SystemError`.
    func remove() throws { try parent.removeTree(name) }

    /// Removes the rooms in `parent` whose owners are gone; an old tree in one, whose destination is missing, goes back
    /// to its place first. Throws `SystemError`.
    static func sweep(_ parent: Folder) throws {
        for entry in try parent.entries() where entry.name.hasPrefix(prefix) {
            guard Folder.isRandomSuffix(entry.name.dropFirst(prefix.count)),
                try parent.status(entry.name)?.kind == .folder, let folder = try parent.folderIfPresent(entry.name)
            else { continue }
            let room = Room(parent: parent, name: entry.name, folder: folder)
            guard try room.tryLock() else { continue }
            try room.restore()
            try room.remove()
        }
    }

    /// Puts an old tree back whose exchange was cut off between its two renames.
    private func restore() throws {
        guard let old = try folder.folderIfPresent("old") else { return }
        for entry in try old.entries() where try parent.status(entry.name) == nil {
            try old.renameExclusively(entry.name, to: entry.name, in: parent)
        }
    }

    /// Where the file system has no locks, everybody counts as dead: rooms are then guarded by the project's lock alone.
    private func tryLock() throws -> Bool {
        do {
            return try folder.tryLock()
        } catch is SystemError {
            return true
        }
    }

    private var isInPlace: Bool {
        get throws { try parent.status(name)?.inode == folder.status().inode }
    }
}
