internal import FetchModel

/// Which files of a commit need their LFS objects. The others are left out of the dependency, and keep their pointers.
package struct LFSSelection: Sendable {
    private let directory: String
    private let isNeeded: @Sendable (_ path: String) -> Bool

    /// The files for whose paths, relative to the commit's root, `isNeeded` is true.
    package init(_ isNeeded: @escaping @Sendable (_ path: String) -> Bool) {
        directory = ""
        self.isNeeded = isNeeded
    }

    private init(_ directory: String, _ isNeeded: @escaping @Sendable (_ path: String) -> Bool) {
        (self.directory, self.isNeeded) = (directory, isNeeded)
    }

    /// All files.
    package static let everything = LFSSelection { _ in true }

    /// The same for the submodule at `directory`; for the repository itself where that is "".
    func below(_ directory: String) -> LFSSelection {
        LFSSelection(directory.isEmpty ? "" : "\(directory)/", isNeeded)
    }

    /// Whether the file at `path` is needed. A path that is not UTF-8 is refused later, in a message of its own.
    func contains(_ path: [UInt8]) -> Bool {
        String(validating: path, as: UTF8.self).map { isNeeded(directory + $0) } ?? false
    }
}
