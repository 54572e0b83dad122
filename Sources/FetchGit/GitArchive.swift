package import FetchModel
package import FetchSystem

/// A tar archive in a temporary directory that is removed with the last reference.
package struct GitArchive: Sendable {
    /// How it is packed; the same commit is always packed the same.
    package enum Format: String, Sendable {
        case tar
        case gzip = "tar.gz"
    }

    /// The commit whose files it contains; its first header says so as well.
    package let commit: CommitID
    private let directory: TemporaryDirectory
    /// Its name in the directory.
    static let fileName = "archive.tar"
    /// Its absolute path.
    var path: String { "\(directory.path)/\(Self.fileName)" }

    init(commit: CommitID, directory: TemporaryDirectory) {
        self.commit = commit
        self.directory = directory
    }

    /// Opens it at its start, as often as wanted. Throws `SystemError`.
    package func open() throws -> File { try File.reading(path) }

    /// Its bytes, 128 KiB at a time.
    package var bytes: ByteSource {
        ByteSource {
            let file = try open()
            return ByteStream {
                // The directory lives as long as it is read.
                let chunk = try withExtendedLifetime(directory) { try file.read(upTo: 128 << 10) }
                return chunk.isEmpty ? nil : chunk
            }
        }
    }
}
