internal import Glibc

/// The names in one directory, in one buffer and in the order of a git tree: by their bytes, those of directories as if
/// they ended in `/`. A walk in this order meets whole paths in the order of their bytes.
package struct DirectoryNames {
    /// One name.
    package struct Name {
        /// Where it starts in the buffer; a NUL ends it.
        package let start: Int
        /// Its length in bytes.
        package let length: Int
        /// The kind of what it names.
        package let kind: FileStatus.Kind
    }

    /// In git's order.
    package private(set) var names: [Name] = []
    private var buffer: [UInt8] = []

    /// Lists the directory `directory`. Throws `SystemError`.
    package init(of directory: Directory) throws {
        try directory.forEachName { name, type in
            // Some file systems list no kind; a name that is gone by now is left out.
            guard let kind = try Directory.kind(of: type) ?? directory.status(String(cString: name))?.kind else {
                return
            }
            let length = strlen(name)
            names.append(Name(start: buffer.count, length: length, kind: kind))
            buffer.append(contentsOf: UnsafeRawBufferPointer(start: name, count: length + 1))
        }
        buffer.withUnsafeBytes { bytes in
            names.sort { Self.precedes($0, $1, in: bytes) }
        }
    }

    /// Calls `body` with the bytes of `name`; a NUL follows them.
    package func withBytes<Result>(
        of name: Name,
        _ body: (UnsafeBufferPointer<CChar>) throws -> Result
    ) rethrows -> Result {
        try buffer.withUnsafeBytes { bytes in
            try body(
                UnsafeRawBufferPointer(rebasing: bytes[name.start..<(name.start + name.length)]).assumingMemoryBound(
                    to: CChar.self
                )
            )
        }
    }

    private static func precedes(_ one: Name, _ other: Name, in bytes: UnsafeRawBufferPointer) -> Bool {
        let shared = min(one.length, other.length)
        for index in 0..<shared {
            let (left, right) = (bytes[one.start + index], bytes[other.start + index])
            if left != right { return left < right }
        }
        return end(one, at: shared, in: bytes) < end(other, at: shared, in: bytes)
    }

    private static func end(_ name: Name, at index: Int, in bytes: UnsafeRawBufferPointer) -> UInt8 {
        if index < name.length { return bytes[name.start + index] }
        return name.kind == .directory ? UInt8(ascii: "/") : 0
    }
}
