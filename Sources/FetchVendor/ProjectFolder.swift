internal import FetchModel
package import FetchSystem
internal import Glibc

/// The folder that holds the manifest: every destination is below it, and `.fetch/` in it holds what `fetch`
/// remembers.
///
/// Reading never makes anything; whatever writes makes `.fetch` with a `.gitignore` of its own on the way.
package struct ProjectFolder: Sendable {
    /// The name of the folder with `fetch`'s own state.
    package static let stateName = ".fetch"

    /// The open folder.
    package let folder: Folder
    /// The folders above destinations that were made through this value, so that they go again with what they were
    /// made for.
    let made = Monitor<Set<[String]>>([])

    /// Opens the folder at `path`; links on the way to it are the user's own business. Throws `SystemError`.
    package init(path: String) throws { folder = try Folder(path: path, followingLink: true) }

    /// `.fetch`; `nil` where there is none. Throws `Failure` (`.data`, `state-symlink`) where it is a link, and
    /// `SystemError`.
    package func state() throws -> Folder? {
        guard let status = try folder.status(Self.stateName) else { return nil }
        return try openState(status)
    }

    /// `.fetch`, made where there is none. Throws as `state()` does.
    package func makeState() throws -> Folder {
        if let state = try state() {
            // A run that was killed between the two steps left the folder without it.
            if try state.status(".gitignore") == nil { try ignoreItself(state) }
            return state
        }
        let state = try folder.makeOrOpen(Self.stateName)
        try ignoreItself(state)
        return state
    }

    /// The index beside the manifest called `stem` (`deps` of `deps.yaml`); `nil` where there is none, or where it is
    /// damaged. Throws `SystemError`.
    package func index(_ stem: String) throws -> VendorIndex? {
        guard let file = try state()?.fileIfPresent(Self.indexName(stem)), try file.status().kind == .file,
            let bytes = try file.contents(limit: 1 << 30)
        else { return nil }
        return VendorIndex(decoding: bytes)
    }

    /// Writes `index` whole, with the present time as the time of writing. Throws `SystemError`.
    package func write(_ index: VendorIndex, _ stem: String) throws {
        var index = index
        index.written = WallClock.stamp
        // Not durably: an index that a crash of the machine loses is read anew from the files.
        try makeState().replace(Self.indexName(stem), with: index.encoded(), durably: false)
    }

    /// Removes what killed runs left of the index beside `stem` in `.fetch`. Call it while the project is locked. Throws
    /// `SystemError`.
    package func sweep(_ stem: String) throws {
        guard let state = try state() else { return }
        try state.sweepReplacements(of: Self.indexName(stem))
        try state.sweepReplacements(of: Self.placementsName(stem))
        try state.sweepReplacements(of: ".gitignore")
    }

    private static func indexName(_ stem: String) -> String { "index-\(stem)" }

    private func openState(_ status: FileStatus) throws -> Folder {
        guard status.kind == .folder else {
            throw Failure(
                status.kind == .symlink ? .data : .disk,
                status.kind == .symlink ? "state-symlink" : "state-not-folder",
                "'\(folder.path(of: Self.stateName))' is \(status.kind.noun), not a folder",
                help: "remove it; fetch keeps its own notes there and makes the folder itself"
            )
        }
        return try folder.folder(Self.stateName)
    }

    private func ignoreItself(_ state: Folder) throws {
        try state.replace(".gitignore", with: [UInt8]("*\n".utf8), durably: false)
    }
}

extension FileStatus.Kind {
    /// For people: `a symbolic link`.
    var noun: String {
        switch self {
        case .file: "a file"
        case .folder: "a folder"
        case .symlink: "a symbolic link"
        case .other: "a special file"
        }
    }
}
