internal import FetchModel
internal import FetchSystem

/// The names that fetch gives to what it stores in the cache.
///
/// The directory may be one that the user named and that holds other things: whatever has another name is left alone.
enum CacheName {
    /// Whether `name` is that of an archive that is being written: a process id and a suffix.
    static func isIncoming(_ name: String) -> Bool {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && parts[0].utf8.allSatisfy { (48...57).contains($0) }
            && Random.isSuffix(parts[1])
    }

    /// Whether `name` is that of a directory of archives: the first two digits of their digests.
    static func isArchiveDirectory(_ name: String) -> Bool { Hex.isLowerCase(name, count: 2) }

    /// Whether `name` is that of an archive: the other digits of its digest.
    static func isArchive(_ name: String) -> Bool { Hex.isLowerCase(name, count: 62) }

    /// Whether `name` is that of a file of a key, or of one that a killed process was about to give that name.
    static func isKeyFile(_ name: String) -> Bool {
        if Hex.isLowerCase(name, count: 64) { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 3 && parts[0].isEmpty && Hex.isLowerCase(parts[1], count: 64) && Random.isSuffix(parts[2])
    }
}
