package import FetchModel

/// A file or link, with the id of its blob in the format of a repository.
package struct FileEntry: Hashable, Sendable {
    /// Relative to the root of the tree.
    package var path: String
    package var kind: TreeObject.Kind
    package var blob: ObjectID

    package init(_ path: String, _ kind: TreeObject.Kind, _ blob: ObjectID) {
        self.path = path
        self.kind = kind
        self.blob = blob
    }
}

/// A directory of files, and the tree object that follows from them. It never changes.
package final class FileTree: Sendable {
    /// What a name is.
    package enum Node: Sendable {
        case file(TreeObject.Kind, ObjectID)
        case directory(FileTree)
    }

    /// By name.
    package let nodes: [[UInt8]: Node]
    /// The id of the tree object.
    package let id: ObjectID

    private init(_ nodes: [[UInt8]: Node], _ format: ObjectID.Format) {
        self.nodes = nodes
        id = GitObject(.tree, Self.object(nodes).bytes).id(format)
    }

    /// Creates the tree of `entries`, in any order, none of which is below another.
    package convenience init(_ entries: some Sequence<FileEntry>, _ format: ObjectID.Format) {
        let root = Draft()
        for entry in entries {
            let names = entry.path.utf8.split(separator: UInt8(ascii: "/")).map { [UInt8]($0) }
            root.add(entry, at: names[...])
        }
        self.init(root.nodes(format), format)
    }

    /// The tree object.
    package var object: TreeObject { Self.object(nodes) }

    /// The ids of the directories, the root's first, level by level, at most `limit`.
    package func directoryIDs(atMost limit: Int) -> [ObjectID] {
        var ids: [ObjectID] = []
        var level = [self]
        while !level.isEmpty, ids.count < limit {
            ids += level.map(\.id)
            level = level.flatMap(\.directories)
        }
        return Array(ids.prefix(limit))
    }

    /// All directories, with the root.
    package var allDirectories: [FileTree] { [self] + directories.flatMap(\.allDirectories) }

    /// Returns the directory at `path`; `nil` where there is none.
    package func directory(at path: String) -> FileTree? {
        var tree = self
        for name in path.utf8.split(separator: UInt8(ascii: "/")) {
            guard case .directory(let next)? = tree.nodes[[UInt8](name)] else { return nil }
            tree = next
        }
        return tree
    }

    private var directories: [FileTree] {
        object.entries.compactMap { if case .directory(let tree)? = nodes[$0.name] { tree } else { nil } }
    }

    private static func object(_ nodes: [[UInt8]: Node]) -> TreeObject {
        TreeObject(
            nodes.map { name, node in
                switch node {
                case .file(let kind, let id): TreeObject.Entry(kind, name, id)
                case .directory(let tree): TreeObject.Entry(.directory, name, tree.id)
                }
            }
        )
    }

    /// A directory that is being filled.
    private final class Draft {
        private var files: [[UInt8]: FileEntry] = [:]
        private var directories: [[UInt8]: Draft] = [:]

        func add(_ entry: FileEntry, at names: ArraySlice<[UInt8]>) {
            guard let name = names.first else { return }
            if names.count == 1 {
                files[name] = entry
                return
            }
            let child = directories[name] ?? Draft()
            directories[name] = child
            child.add(entry, at: names.dropFirst())
        }

        func nodes(_ format: ObjectID.Format) -> [[UInt8]: Node] {
            var nodes = files.mapValues { Node.file($0.kind, $0.blob) }
            for (name, draft) in directories { nodes[name] = .directory(FileTree(draft.nodes(format), format)) }
            return nodes
        }
    }
}
