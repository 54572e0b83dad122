extension ArchiveCache {
    /// Begins an archive that will get its name when its digest is known.
    ///
    /// Where it `isNeeded` as a file in any case, it is there to be reopened whatever happens to the cache; otherwise
    /// it may be given up on the way. Throws `SystemError` only when it is needed and neither the cache nor the
    /// temporary folder can take it.
    package func incoming(isNeeded: Bool = false) throws -> Incoming { try Incoming(in: self, isNeeded: isNeeded) }
}
