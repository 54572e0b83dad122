/// Notes the directories beside where `root` should be, for the message where it is missing.
struct RootSearch {
    /// How many directories are noted, so that no archive makes the list long.
    private static let limit = 200

    /// How many names of the root the directories share; only those that share most are kept.
    private var depth = 0
    private var names: Set<[UInt8]> = []

    /// Takes the path of an entry, `strip` names of which are dropped.
    mutating func see(_ path: EntryPath, strip: Int, root: EntryPath, isDirectory: Bool) {
        var shared = 0
        while shared < root.count, path.count > strip + shared, path.name(at: strip + shared) == root.name(at: shared) {
            shared += 1
        }
        let index = strip + shared
        guard shared >= depth, path.count > index + (isDirectory ? 0 : 1) else { return }
        if shared > depth { (depth, names) = (shared, []) }
        if names.count < Self.limit { names.insert([UInt8](path.name(at: index))) }
    }

    /// The paths of the directories as `root` would name them, sorted.
    func paths(near root: EntryPath) -> [String] {
        let parent = (0..<depth).map { ShownName.of(root.name(at: $0)) + "/" }.joined()
        return names.map { parent + ShownName.of($0) }.sorted()
    }
}
