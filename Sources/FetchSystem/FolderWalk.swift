/// A walk through a folder and all below it, in the order of the bytes of whole paths.
///
/// It keeps its own stack, so that no depth of folders can overflow a thread's. Links are met, never followed.
package struct FolderWalk {
    /// One step of the walk.
    package enum Step: Hashable, Sendable {
        /// A name of this kind was met; a folder is gone through only where it is entered.
        case met(FileStatus.Kind)
        /// All in a folder that was entered has been met; the name is that folder's once more.
        case left
    }

    private struct Level {
        let folder: Folder
        let names: FolderNames
        let pathLength: Int
        var position = -1
    }

    private var levels: [Level] = []

    /// The path of the present name below the folder that is walked.
    package private(set) var path: [UInt8] = []

    /// Begins at `folder`. Throws `SystemError`.
    package init(_ folder: Folder) throws { try push(folder) }

    /// The folder that holds the present name. Not to be asked once the walk is over.
    package var folder: Folder { levels[levels.count - 1].folder }

    /// Goes to the next name; `nil` at the end.
    package mutating func next() -> Step? {
        guard let last = levels.indices.last else { return nil }
        path.removeSubrange(levels[last].pathLength...)
        levels[last].position += 1
        if levels[last].position < levels[last].names.names.count {
            let name = levels[last].names.names[levels[last].position]
            levels[last].names.withBytes(of: name) { path.append(contentsOf: UnsafeRawBufferPointer($0)) }
            return .met(name.kind)
        }
        levels.removeLast()
        if levels.isEmpty { return nil }
        path.removeLast()
        return .left
    }

    /// Goes into `folder`, which stands under the present name. Throws `SystemError`.
    package mutating func enter(_ folder: Folder) throws {
        path.append(UInt8(ascii: "/"))
        try push(folder)
    }

    /// Lends the present name, which a NUL ends (not counted), to `body`.
    package func withName<Result>(_ body: (UnsafeBufferPointer<CChar>) throws -> Result) rethrows -> Result {
        let level = levels[levels.count - 1]
        return try level.names.withBytes(of: level.names.names[level.position], body)
    }

    private mutating func push(_ folder: Folder) throws {
        levels.append(Level(folder: folder, names: try FolderNames(of: folder), pathLength: path.count))
    }
}
