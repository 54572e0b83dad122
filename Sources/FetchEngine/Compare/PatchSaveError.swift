internal import FetchModel

/// Why local modifications are not saved as a patch.
enum PatchSaveError: Error, Equatable {
    /// There is nothing at the destination.
    case nothingInPlace(name: String, path: String)
    /// The files were installed as another version than the locked one, which the patch would take back.
    case otherVersion(name: String, lock: String)
    /// FILE is outside the project.
    case outside(path: String)
    /// FILE is in a directory that fetch writes.
    case vendored(path: String, directory: String)
    /// FILE is in a directory that git writes.
    case repository(path: String)
    /// The directory contains what neither a tree nor a patch can; `path` is the directory.
    case unsavable(name: String, path: String, others: [Change])
    /// FILE cannot be a file: a link to nothing, or below a file.
    case unusable(path: String)
    /// The patch is larger than one may be.
    case tooLarge(name: String, limit: Int)
    /// The patch breaks a rule for patches.
    case refused(name: String, path: String, reason: String)
    /// Another program changed the manifest meanwhile.
    case manifestChanged(manifest: String)
    /// With the patch, the tree is another one than that of the directory: the directory changed in the meantime, or
    /// contains what no patch can.
    case differs(name: String, found: TreeID, expected: TreeID)
}
