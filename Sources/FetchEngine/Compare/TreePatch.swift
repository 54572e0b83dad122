internal import FetchGit
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// Writes the difference of two directories as a patch.
struct TreePatch: Sendable {
    let context: EngineContext

    /// Returns what turns the files of `old` into those of `new`, as far as `difference` names them.
    ///
    /// Git works on private copies of the files that differ, so that neither another process nor a link can lead it
    /// anywhere else.
    func text(
        _ difference: TreeDifference,
        from old: Directory,
        to new: Directory?,
        as format: Patching.Format
    ) async throws -> [UInt8] {
        let (room, before, after) = try await context.workers.run { [parent = context.temporaryDirectory] in
            let room = try TemporaryDirectory(in: parent)
            let (before, after) = (try room.root.makeOrOpen("old"), try room.root.makeOrOpen("new"))
            var copy = TreeCopy(from: old, to: before)
            try copy.copy(difference.old)
            if let new {
                copy = TreeCopy(from: new, to: after)
                try copy.copy(difference.new)
            }
            return (room, before, after)
        }
        defer { withExtendedLifetime(room) {} }
        return try await context.patching.difference(from: before, to: after, as: format)
    }
}
