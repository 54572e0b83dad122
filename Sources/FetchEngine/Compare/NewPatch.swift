internal import FetchSystem
internal import Glibc

/// A patch that a run wrote, with the directories that it made for it.
struct NewPatch: Sendable {
    /// The patch's path, relative to the project; empty before it is created.
    var path = ""
    /// Its directory.
    private(set) var directory: Directory
    private var made: [(parent: Directory, name: String)] = []

    /// Begins in the project's `directory`.
    init(directory: Directory) { self.directory = directory }

    /// Opens the directory `name`, and makes it where nothing has that name. Throws `SystemError`.
    mutating func enter(_ name: String) throws {
        do {
            try directory.make(name)
            made.append((directory, name))
        } catch let error as SystemError where error.number == EEXIST {}
        directory = try directory.directory(name)
    }

    /// Removes the patch again, and the directories that were made for it as far as they are empty. Throws `SystemError`.
    func remove() throws {
        if let name = path.split(separator: "/").last { try directory.remove(String(name)) }
        for (parent, name) in made.reversed() {
            do {
                try parent.removeDirectory(name)
            } catch let error as SystemError where error.meansNotEmpty {
                return
            }
        }
    }
}
