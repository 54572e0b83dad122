import FetchSystem
import Glibc

/// A text that programs which this process starts can read, as often as they like, while it lives; it is in memory
/// alone, so a process that is killed leaves nothing behind.
///
/// Its path leads through this process's descriptors, which the kernel opens to this very user only: to the same
/// programs that could read this process's memory.
struct MemoryFile: Sendable {
    private let file: File
    /// Without it only root could open the path while core dumps are off.
    private let access = CoreDumps.DescriptorAccess()

    /// Where programs find it.
    var path: String { "/proc/\(getpid())/fd/\(file.descriptor)" }

    /// A file that holds `text`. Throws `SystemError`.
    init(_ text: String) throws {
        let name = "/fetch-\(Folder.randomSuffix())"
        let descriptor = try check(shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0o400), "create", "/dev/shm\(name)")
        file = File(owning: descriptor, path: "/dev/shm\(name)")
        // It loses its name before it holds anything.
        try check(shm_unlink(name), "remove", file.path)
        try file.write(Array(text.utf8))
    }
}
