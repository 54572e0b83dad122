package import FetchModel
package import FetchSystem

/// A patch file, read: what was hashed for the lock is what is applied.
package struct Patch: Hashable, Sendable {
    /// Its path as the manifest writes it.
    package let name: String
    /// Its bytes.
    package let bytes: [UInt8]
    /// Where the manifest names it.
    package let place: Place?

    /// A patch.
    package init(name: String, bytes: [UInt8], place: Place? = nil) {
        self.name = name
        self.bytes = bytes
        self.place = place
    }
}

/// Applies patches to a folder as `git apply` does: binary ones, modes, new, deleted and renamed files too.
package struct Patching: Sendable {
    private let git: GitProgram
    private let workers: Workers
    private let temporary: String

    /// Patches with `git`; `temporary` is a folder for what lives as long as one call.
    package init(git: GitProgram, workers: Workers, temporary: String = "/tmp") {
        self.git = git
        self.workers = workers
        self.temporary = temporary
    }

    /// Applies `patches` in their order to the folder with the absolute path `folder`, whatever repository it may lie in.
    ///
    /// Bytes are what the patch says, line ends included. Nothing outside the folder is touched, nothing through a link,
    /// and no `.git`. Throws `Failure`, `patch-failed` with the patch's name and git's reason; the folder may then hold
    /// some of the changes, so it should be one that is thrown away.
    package func apply(_ patches: [Patch], in folder: String) async throws {
        if patches.isEmpty { return }
        do {
            let temporary = temporary
            let room = try await workers.run { try PrivateGitFolder(below: temporary) }
            do {
                for (index, patch) in patches.enumerated() {
                    try await apply(patch, number: index, in: folder, room)
                }
            } catch {
                // What went wrong matters more than a few small files in a temporary folder.
                try? await workers.run { try room.remove() }
                throw error
            }
            try await workers.run { try room.remove() }
        } catch let error as SystemError {
            throw error.failure
        }
    }

    private func apply(_ patch: Patch, number: Int, in folder: String, _ room: PrivateGitFolder) async throws {
        let file = try await workers.run { try room.write("patch-\(number)", patch.bytes) }
        let result = try await git.run(
            ["apply", "--apply", "--numstat", "-z", "--whitespace=nowarn", "--", file],
            in: folder,
            adding: ["GIT_DIR": room.path, "GIT_WORK_TREE": folder],
            limit: 64 << 20
        )
        guard result.isSuccess else { throw Self.failure(patch, GitProgram.reason(result), status: result.status) }
        let names = result.output.split(separator: 0).map { Self.name($0) }
        if let name = names.first(where: { $0.unicodeScalars.contains { $0.properties.generalCategory == .control } }) {
            throw Self.refusal(patch, "its file '\(ForeignText.line(name))' has a control character in its name")
        }
        let stray = try await workers.run { try Confinement(root: folder).firstStray(after: names) }
        if let stray { throw Self.refusal(patch, "its link '\(ForeignText.line(stray))' leads out of the dependency") }
    }

    /// The name in `added TAB deleted TAB name`.
    private static func name(_ record: ArraySlice<UInt8>) -> String {
        let fields = record.split(separator: UInt8(ascii: "\t"), maxSplits: 2, omittingEmptySubsequences: false)
        return fields.last.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private static func failure(_ patch: Patch, _ reason: String, status: Int) -> Failure {
        let full = ["No space left on device", "Read-only file system", "Permission denied", "Disk quota exceeded"]
        if full.contains(where: reason.contains) {
            return Failure(
                .disk,
                "disk",
                "cannot apply the patch '\(patch.name)': \(reason)",
                help: "free some space, or check the folder's permissions"
            )
        }
        return Failure(
            .data,
            "patch-failed",
            "the patch '\(patch.name)' does not apply: \(patch.bytes.isEmpty ? "it is empty" : reason)",
            help: "make it anew for this version, or take it out of 'patches'",
            place: patch.place
        )
    }

    private static func refusal(_ patch: Patch, _ why: String) -> Failure {
        Failure(
            .data,
            "patch-failed",
            "the patch '\(patch.name)' is refused: \(why)",
            help: "take it out of 'patches'",
            place: patch.place
        )
    }
}
