internal import FetchSystem
internal import Glibc

extension ArchiveCache {
    /// The root, made with all above it where missing. Only the root itself and what is above it may be links.
    func makeRoot() throws -> Folder {
        if let root = try folder([]) { return root }
        var path = root.hasPrefix("/") ? "" : "."
        for name in root.split(separator: "/") {
            path += "/\(name)"
            if mkdir(path, 0o700) != 0, errno != EEXIST { throw SystemError.last("create", path) }
        }
        let folder = try Folder(path: root, followingLink: true)
        try tag(folder)
        return folder
    }

    /// Tells backup programs that nothing here is worth keeping (the Cache Directory Tagging Specification).
    private func tag(_ folder: Folder) throws {
        let text = """
            Signature: 8a477f597d28d172789f06886806bc55
            # This folder holds archives that fetch can download again; see https://bford.info/cachedir/.

            """
        try folder.replace("CACHEDIR.TAG", with: [UInt8](text.utf8), permissions: 0o600, durably: false)
    }

    /// Removes the files in `incoming` whose writers are gone.
    func sweep(_ incoming: Folder) throws {
        for entry in try incoming.entries() {
            guard let file = try incoming.fileIfPresent(entry.name), try file.tryLock() else { continue }
            try incoming.removeTree(entry.name)
        }
    }
}
