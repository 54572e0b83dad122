internal import FetchModel
internal import FetchSystem

/// A file of this machine that the manifest names.
struct LocalFileSource: ArchiveSource {
    /// The absolute path.
    let path: String

    var isReplaceable: Bool { false }

    func deliver(_ goal: Goal, to unpacker: Unpacker) async throws -> Delivery {
        let file = HeldArchive(open: { try open() }, origin: .file)
        return .unpacked(try await unpacker.unpack(goal, file), file)
    }

    private func open() throws -> File {
        do {
            let file = try File.following(path)
            guard try file.status().kind == .file else { throw EngineError.localArchiveNotFile(path: path) }
            return file
        } catch let error as SystemError {
            throw EngineError.localArchiveUnreadable(error)
        }
    }
}
