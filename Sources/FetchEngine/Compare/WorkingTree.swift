internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// The files that are compared with a locked tree: those at a dependency's destination.
struct WorkingTree: Sendable {
    /// Its root; `nil` if there is no directory.
    let directory: Directory?
    /// The files and links, in the order of their paths.
    let entries: [TreeEntry]
    /// What no tree and no patch can contain.
    let others: [Change]
    /// What was found at the destination.
    let scan: Scan

    /// Reads what is at `destination`; `record` vouches for files that it knows. Throws as `ProjectDirectory.parent(of:)` does.
    init(at destination: String, in project: ProjectDirectory, trusting record: VendorIndex.Record?) throws {
        let parent = try project.parent(of: destination)
        scan = try Scan(of: destination, in: project, trusting: record)
        directory = scan.root == .directory ? try parent?.directory.directoryIfPresent(parent?.name ?? "") : nil
        let judged = scan.entries.map(\.entry)
        entries = judged.filter { Self.fault(in: $0.path) == nil }
        others =
            scan.untrackedChanges
            + judged.compactMap { entry in
                Self.fault(in: entry.path).map { Change(.extra, entry.path, detail: $0) }
            }
    }

    /// Reads the part of `directory` whose paths are `isPart`. Git's own data is no part of it. Throws `SystemError`.
    init(of directory: Directory, where isPart: (String) -> Bool) throws {
        self.directory = directory
        scan = try Scan(of: directory)
        let judged = scan.entries.map(\.entry).filter { isPart($0.path) }
        entries = judged.filter { Self.fault(in: $0.path) == nil }
        others =
            scan.others.filter { $0.reason != .git && isPart($0.path) }
            .map { Change(.extra, $0.path, detail: $0.reason.rawValue) }
            + judged.compactMap { entry in
                Self.fault(in: entry.path).map { Change(.extra, entry.path, detail: $0) }
            }
    }

    /// Returns why no patch can contain `path`.
    private static func fault(in path: String) -> String? {
        for name in [UInt8](path.utf8).split(separator: UInt8(ascii: "/")) {
            do {
                _ = try EntryName.check(name, isPlain: name.allSatisfy(EntryName.isPlain))
            } catch {
                return "a name that no dependency can contain"
            }
        }
        return nil
    }
}
