package import FetchModel
package import FetchSystem
internal import Glibc

/// Copies files and links from one directory to another, by descriptors and never through a link.
package struct TreeCopy {
    private var source: Cursor
    private var target: Cursor

    private static let chunk = 256 << 10

    /// A copy from `source` to `target`, which must be private to this process.
    package init(from source: Directory, to target: Directory) {
        self.source = Cursor(root: source)
        self.target = Cursor(root: target)
    }

    /// Copies `entries`, which are in the order of their paths, with their modes. Leaves out what is not there any more, or
    /// has become something else. Throws `SystemError`.
    package mutating func copy(_ entries: some Sequence<TreeEntry>) throws {
        for entry in entries {
            var names = entry.path.split(separator: "/").map(String.init)
            guard let name = names.popLast() else { continue }
            do {
                guard let from = try source.directory(at: names, making: false) else { continue }
                guard let to = try target.directory(at: names, making: true) else { continue }
                try copy(name, entry.mode, from, to)
            } catch let error as SystemError where [ENOENT, ENOTDIR, ELOOP, EINVAL, ENXIO].contains(error.number) {
                continue
            }
        }
    }

    private func copy(_ name: String, _ mode: TreeEntry.Mode, _ from: Directory, _ to: Directory) throws {
        if mode == .symlink { return try to.link(name, to: try from.target(of: name)) }
        let file = try from.file(name)
        guard try file.status().kind == .file else { return }
        let copy = try to.create(name, permissions: mode == .executable ? 0o755 : 0o644)
        while true {
            let bytes = try file.read(upTo: Self.chunk)
            if bytes.isEmpty { return }
            try copy.write(bytes)
        }
    }

    /// The directory that was opened last: most entries are beside the one before.
    private struct Cursor {
        let root: Directory
        private var names: [String] = []
        private var last: Directory?

        init(root: Directory) { self.root = root }

        /// Opens the directory at `names` below the root; `nil` where it does not exist and is not to be created.
        mutating func directory(at names: [String], making: Bool) throws -> Directory? {
            if let last, names == self.names { return last }
            var directory = root
            for name in names {
                guard let next = try making ? directory.makeOrOpen(name) : directory.directoryIfPresent(name) else {
                    return nil
                }
                directory = next
            }
            (self.names, last) = (names, directory)
            return directory
        }
    }
}
