internal import FetchSystem

/// What one check of a signature needs on the disk, in a private directory that goes with it.
final class PrivateFiles: Sendable {
    private let folder: TemporaryFolder

    /// The absolute path of the directory.
    var path: String { folder.path }

    /// Creates the directory below `temporary`. Throws `SystemError`.
    init(below temporary: String) throws { folder = try TemporaryFolder(in: temporary) }

    /// Writes `bytes` to a new file called `name`, and returns its absolute path. Throws `SystemError`.
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        try folder.folder.create(name, permissions: 0o600).write(bytes)
        return "\(path)/\(name)"
    }

    /// Returns the absolute path of a file with `content`. Throws `SystemError`.
    func path(of content: SignatureCheck.Content) throws -> String {
        switch content {
        case .bytes(let bytes): try write(bytes, to: "content")
        case .file(let path): path
        }
    }

    /// Removes the directory.
    func remove() { folder.remove() }
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
