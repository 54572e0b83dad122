internal import Glibc

extension Folder {
    /// Puts a file of `bytes` at `name` whole: whoever opens it sees the old bytes or the new ones, at any moment.
    ///
    /// Where `durably`, a crash of the machine leaves the old or the new bytes as well; otherwise it may leave none.
    /// Throws `SystemError`.
    package func replace(
        _ name: String,
        with bytes: [UInt8],
        permissions: UInt32 = 0o666,
        durably: Bool = true
    ) throws {
        let temporary = ".\(name).\(Self.randomSuffix())"
        let file = try create(temporary, permissions: permissions)
        do {
            try file.write(bytes)
            if durably { try file.synchronize() }
            try rename(temporary, to: name, in: self)
        } catch {
            unlinkat(descriptor, temporary, 0)
            throw error
        }
        if durably { try check(fsync(descriptor), "write", path) }
    }

    /// Removes what a killed `replace(_:with:)` of `name` left behind; call it only while nobody replaces it. Throws
    /// `SystemError`.
    package func sweepReplacements(of name: String) throws {
        let prefix = ".\(name)."
        for entry in try entries() where entry.name.hasPrefix(prefix) {
            if Self.isRandomSuffix(entry.name.dropFirst(prefix.count)) { try remove(entry.name) }
        }
    }
}
