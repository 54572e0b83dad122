import FetchVendor
import Foundation
import TestSupport

/// A project in an overlay whose lower layer brought `vendor/engine`, as a container's image does; unmounted when the
/// last reference goes.
final class Overlay {
    /// Whether this user may mount one; a test that needs it is left out otherwise.
    static let isPossible = (try? Overlay()) != nil

    let scratch: ScratchDirectory
    let project: ProjectDirectory
    private let path: String

    init() throws {
        scratch = try ScratchDirectory()
        let disk = scratch.path
        let script = """
            mount -t tmpfs tmpfs '\(disk)' && cd '\(disk)' && mkdir -p low/vendor/engine/src up work merged &&
            echo old > low/vendor/engine/src/old && echo old > low/vendor/engine/README.md &&
            mount -t overlay overlay -o lowerdir=low,upperdir=up,workdir=work merged ||
            { cd / && umount '\(disk)' 2>&1; false; }
            """
        let result = try runCommand("sh", ["-c", script], in: "/")
        guard result.status == 0 else { throw CocoaError(.fileWriteNoPermission) }
        path = scratch.path("merged")
        project = try ProjectDirectory(path: path)
    }

    deinit {
        umount2(path, Int32(MNT_DETACH))
        umount2(scratch.path, Int32(MNT_DETACH))
    }
}
