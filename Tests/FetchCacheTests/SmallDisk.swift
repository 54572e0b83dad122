import Foundation
import TestSupport

/// A file system of its own with little room, unmounted when the last reference goes.
final class SmallDisk {
    let path: String
    private let scratch: ScratchDirectory

    /// Whether this user may mount anything; a test that needs a small disk is left out otherwise.
    static let isPossible = (try? SmallDisk(megabytes: 1)) != nil

    /// Mounts it.
    init(megabytes: Int) throws {
        scratch = try ScratchDirectory()
        path = scratch.path("disk")
        mkdir(path, 0o700)
        let result = try runCommand("mount", ["-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", path], in: "/")
        guard result.status == 0 else { throw CocoaError(.fileWriteNoPermission) }
    }

    deinit { umount2(path, Int32(MNT_DETACH)) }
}
