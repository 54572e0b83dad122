internal import FetchSystem

/// What one check of a signature needs on the disk, in a private directory that goes with it.
final class PrivateFiles: Sendable {
    private let directory: TemporaryDirectory

    /// The absolute path of the directory.
    var path: String { directory.path }

    /// Creates the directory below `temporary`. Throws `SystemError`.
    init(below temporary: String) throws { directory = try TemporaryDirectory(in: temporary) }

    /// Writes `bytes` to a new file called `name`, and returns its absolute path. Throws `SystemError`.
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        try directory.root.create(name, permissions: 0o600).write(bytes)
        return "\(path)/\(name)"
    }

    /// Returns how to open a file with `content`, which each program reads from its start. Throws `SystemError`.
    func source(of content: SignatureCheck.Content) throws -> @Sendable () throws -> File {
        switch content {
        case .bytes(let bytes):
            let path = try write(bytes, to: "content")
            return { try File.reading(path) }
        case .file(let open): return open
        }
    }

    /// Removes the directory.
    func remove() { directory.remove() }
}

extension SignatureCheck {
    /// Runs `body` with a private directory.
    func withFiles<Result: Sendable>(_ body: (PrivateFiles) async throws -> Result) async throws -> Result {
        let files = try await workers.run { [temporary] in try PrivateFiles(below: temporary) }
        do {
            let result = try await body(files)
            try await workers.run { files.remove() }
            return result
        } catch {
            try? await workers.run { files.remove() }
            throw error
        }
    }
}
