internal import Glibc

/// Paths without symbolic links.
package enum RealPath {
    /// Returns the absolute path of what `path` leads to, with every link resolved (`realpath(3)`). Throws `SystemError`
    /// where nothing is there or a directory on the way cannot be searched.
    package static func of(_ path: String) throws(SystemError) -> String {
        guard let resolved = realpath(path, nil) else { throw SystemError.last("resolve", path) }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
