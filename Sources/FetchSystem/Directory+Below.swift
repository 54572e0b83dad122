internal import Glibc

/// A link leads out of the directory that a path must stay in.
package struct LinkLeadsOut: Error, Hashable, Sendable {
    /// The link, relative to that directory.
    package let link: String
}

extension Directory {
    /// How many links one path may lead through, as many as Linux follows.
    private static let mostLinks = 40

    /// Opens the file at the relative `path` for reading. Follows links that stay below this directory; every step is
    /// taken by descriptor, so that concurrent changes cannot lead out of it. Throws `LinkLeadsOut` and `SystemError`.
    package func file(below path: String) throws -> File {
        var rest = Self.names(path)
        var trail: [(directory: Directory, name: String)] = [(self, "")]
        var (links, lastLink) = (0, path)
        while let name = rest.popLast() {
            let directory = trail[trail.count - 1].directory
            if name == ".." {
                if trail.count == 1 { throw LinkLeadsOut(link: lastLink) }
                trail.removeLast()
                continue
            }
            guard let status = try directory.status(name) else {
                throw SystemError(number: ENOENT, action: "read", path: self.path(of: path))
            }
            if status.kind == .symlink {
                links += 1
                guard links <= Self.mostLinks else {
                    throw SystemError(number: ELOOP, action: "read", path: self.path(of: path))
                }
                lastLink = (trail.dropFirst().map(\.name) + [name]).joined(separator: "/")
                let target = String(decoding: try directory.target(of: name), as: UTF8.self)
                if target.hasPrefix("/") { throw LinkLeadsOut(link: lastLink) }
                rest += Self.names(target)
            } else if rest.isEmpty {
                return try directory.file(name)
            } else {
                trail.append((try directory.directory(name), name))
            }
        }
        throw SystemError(number: EISDIR, action: "read", path: self.path(of: path))
    }

    /// Returns the names of a path, the last one first.
    private static func names(_ path: String) -> [String] {
        path.split(separator: "/").filter { $0 != "." }.reversed().map(String.init)
    }
}
