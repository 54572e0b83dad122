package import FetchModel
package import FetchSystem

/// Hashes a vendored directory as git does, in both of its object formats.
package enum DirectoryHash {
    /// The identity of a directory.
    package struct Result: Hashable, Sendable {
        /// In git's SHA-256 object format, as in the lockfile.
        package let tree: TreeID
        /// In git's SHA-1 object format, as in most repositories and in Software Heritage.
        package let directory: ObjectID
    }

    /// Reads every file below `directory`; `nil` where something is neither a file nor a link nor a directory, or has a name
    /// that is not UTF-8. Throws `SystemError`.
    package static func of(_ directory: Directory) throws -> Result? {
        var walk = try DirectoryWalk(directory)
        var entries: [TreeEntry] = []
        var bodies: [[UInt8]] = [[]]
        func append(_ mode: String, _ name: some Sequence<UInt8>, _ id: ObjectID) {
            bodies[bodies.count - 1] += Array("\(mode) ".utf8) + Array(name) + [0] + id.bytes
        }
        while let step = walk.next() {
            let name = walk.withName { $0.map { UInt8(bitPattern: $0) } }
            guard let shown = String(validating: name, as: UTF8.self) else { return nil }
            switch step {
            case .met(.directory):
                bodies.append([])
                try walk.enter(walk.directory.directory(shown))
            case .left:
                let body = bodies.removeLast()
                // Git has no empty directories.
                if !body.isEmpty { append("40000", name, ObjectHasher.id(of: "tree", body, .sha1)) }
            case .met(.file), .met(.symlink):
                guard let path = String(validating: walk.path, as: UTF8.self),
                    let file = try content(of: shown, step == .met(.symlink), in: walk.directory)
                else { return nil }
                append(String(file.mode.rawValue, radix: 8), name, file.sha1)
                entries.append(TreeEntry(path: path, mode: file.mode, blob: file.sha256, size: file.size))
            case .met(.other): return nil
            }
        }
        return Result(tree: Tree(entries).id, directory: ObjectHasher.id(of: "tree", bodies[0], .sha1))
    }

    private struct Content {
        let mode: TreeEntry.Mode
        let size: Int
        let sha1: ObjectID
        let sha256: SHA256Digest
    }

    private static func content(of name: String, _ isLink: Bool, in directory: Directory) throws -> Content? {
        if isLink {
            let target = try directory.target(of: name)
            return Content(
                mode: .symlink,
                size: target.count,
                sha1: ObjectHasher.id(of: "blob", target, .sha1),
                sha256: TreeHash.blob(target)
            )
        }
        guard let file = try directory.fileIfPresent(name) else { return nil }
        let status = try file.status()
        guard status.kind == .file else { return nil }
        let sha1 = ObjectHasher(.sha1)
        let sha256 = SHA256Hasher()
        sha1.begin("blob", size: status.size)
        sha256.update(TreeHash.blobHeader(size: status.size))
        var size = 0
        while case let part = try file.read(upTo: min(256 << 10, max(0, status.size - size) + 1)), !part.isEmpty {
            size += part.count
            sha1.update(part)
            sha256.update(part)
        }
        // A file that changes while it is read is not what was locked.
        guard size == status.size else { return nil }
        let mode: TreeEntry.Mode = status.isExecutable ? .executable : .file
        return Content(mode: mode, size: size, sha1: sha1.finalize(), sha256: sha256.finalize())
    }
}
