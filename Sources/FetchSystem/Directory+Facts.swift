internal import Glibc

extension Directory {
    /// Returns how many bytes this user can still write to the file system of this directory (`statvfs(3)`). Throws
    /// `SystemError`.
    package func freeBytes() throws -> Int {
        var info = statvfs()
        try check(fstatvfs(descriptor, &info), "examine", path)
        let (bytes, overflow) = Int(info.f_bavail).multipliedReportingOverflow(by: Int(info.f_frsize))
        return overflow ? .max : bytes
    }

    /// Whether this user can create names in this directory.
    package var isWritable: Bool { faccessat(descriptor, ".", W_OK, 0) == 0 }

    /// Returns whether two directories can be exchanged in one step here, which it tries with two new ones. Throws
    /// `SystemError` where they cannot be created or removed.
    package func canExchange() throws -> Bool {
        let names = (".fetch-part-\(Random.suffix())", ".fetch-part-\(Random.suffix())")
        try make(names.0)
        defer { unlinkat(descriptor, names.0, AT_REMOVEDIR) }
        try make(names.1)
        defer { unlinkat(descriptor, names.1, AT_REMOVEDIR) }
        return try exchange(names.0, with: names.1, in: self)
    }
}
