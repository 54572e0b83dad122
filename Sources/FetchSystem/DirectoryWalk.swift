/// A walk through a directory and everything below it, in the order of the bytes of whole paths.
///
/// It keeps its own stack, so that no depth of directories can overflow a thread's. It meets links and never follows
/// them.
package struct DirectoryWalk {
    /// One step of the walk.
    package enum Step: Hashable, Sendable {
        /// A name of this kind was met; `enter(_:)` walks through a directory.
        case met(FileStatus.Kind)
        /// A directory that was entered has been walked; the current name is that directory's again.
        case left
    }

    private struct Level {
        let directory: Directory
        let names: DirectoryNames
        let pathLength: Int
        var position = -1
    }

    private var levels: [Level] = []

    /// The path of the current name, relative to the directory that is walked.
    package private(set) var path: [UInt8] = []

    /// Begins at `directory`. Throws `SystemError`.
    package init(_ directory: Directory) throws { try push(directory) }

    /// The directory that holds the current name; valid until the walk ends.
    package var directory: Directory { levels[levels.count - 1].directory }

    /// Moves to the next name; `nil` at the end.
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

    /// Enters `directory`, the directory of the current name. Throws `SystemError`.
    package mutating func enter(_ directory: Directory) throws {
        path.append(UInt8(ascii: "/"))
        try push(directory)
    }

    /// Calls `body` with the bytes of the current name; a NUL follows them.
    package func withName<Result>(_ body: (UnsafeBufferPointer<CChar>) throws -> Result) rethrows -> Result {
        let level = levels[levels.count - 1]
        return try level.names.withBytes(of: level.names.names[level.position], body)
    }

    private mutating func push(_ directory: Directory) throws {
        levels.append(Level(directory: directory, names: try DirectoryNames(of: directory), pathLength: path.count))
    }
}
