internal import FetchSystem
internal import Glibc

/// Bytes in memory that a child process can read as a file. Nothing of it is ever on a disk, and nothing is left of it
/// when this process is killed.
struct MemoryFile: Sendable {
    private let file: File
    /// Without it only root could open the path while core dumps are off.
    private let access = CoreDumps.DescriptorAccess()

    /// The open file; children inherit it only where it is handed to them.
    var descriptor: Int32 { file.descriptor }

    /// A file that holds `bytes`, ready to be read from its start. Throws `SystemError`.
    init(_ bytes: [UInt8]) throws {
        file = try Self.create()
        try file.write(bytes)
        try file.seek(to: 0)
    }

    // Swift sees glibc without its GNU extensions, so this one is looked up by name, once.
    private typealias Create = @convention(c) (UnsafePointer<CChar>, UInt32) -> Int32
    private static let memfdCreate = dlsym(nil, "memfd_create").map { unsafeBitCast($0, to: Create.self) }
    /// `MFD_CLOEXEC`
    private static let closeOnExec: UInt32 = 1

    private static func create() throws -> File {
        if let descriptor = memfdCreate?("fetch", closeOnExec), descriptor >= 0 {
            return File(owning: descriptor, path: "memory")
        }
        // A kernel before 3.17: a file that loses its name before it holds anything.
        let name = "/fetch-\(Random.suffix())"
        let descriptor = try check(shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0o400), "create", "/dev/shm\(name)")
        let file = File(owning: descriptor, path: "/dev/shm\(name)")
        try check(shm_unlink(name), "remove", file.path)
        return file
    }
}
