internal import FetchArchive
internal import FetchGit
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// Content that an entry could have and does not: objects of git LFS, and submodules.
struct MissingContent: Sendable {
    /// How many files are pointers to LFS objects, and the first of them.
    let pointers: (count: Int, first: String)?
    /// How many directories are empty because they are submodules, and the first of them.
    let submodules: (count: Int, first: String)?

    /// What `unpacked` lacks; `nil` where it lacks nothing. `content` is what was asked for.
    init?(of unpacked: Unpacked, besides content: GitContent) {
        let placeholders = unpacked.extracted.placeholders
        pointers =
            content.contains(.lfs)
            ? nil : placeholders.firstPointer.map { (placeholders.pointers, ForeignText.line($0)) }
        let empty = content.contains(.submodules) ? [] : Self.submodules(of: unpacked)
        submodules = empty.first.map { (empty.count, ForeignText.line($0)) }
        if pointers == nil, submodules == nil { return nil }
    }

    /// Returns the empty directories that `.gitmodules` names, in the order of their bytes.
    static func submodules(of unpacked: Unpacked) -> [String] {
        let empty = unpacked.extracted.placeholders.emptyDirectories
        guard !empty.isEmpty, let file = try? unpacked.staging.directory.file(".gitmodules"),
            let bytes = try? file.contents(limit: Submodule.mostBytes),
            let submodules = try? Submodule.all(in: bytes)
        else { return [] }
        return submodules.map(\.path).filter(empty.contains).sorted { $0.precedesInBytes($1) }
    }

    /// A note for the entry `name`, with the lines to add.
    func note(_ name: String) -> Note {
        var facts: [String] = []
        var lines: [String] = []
        if let pointers {
            let what =
                pointers.count == 1 ? "1 file is a git LFS pointer" : "\(pointers.count) files are git LFS pointers"
            facts.append("\(what) in place of content: \(pointers.first)\(pointers.count > 1 ? " …" : "")")
            lines.append("'lfs: true'")
        }
        if let submodules {
            let what =
                submodules.count == 1
                ? "1 directory is a git submodule" : "\(submodules.count) directories are git submodules"
            facts.append("\(what) and empty here: \(submodules.first)\(submodules.count > 1 ? " …" : "")")
            lines.append("'submodules: true'")
        }
        return Note(
            "'\(name)': \(facts.joined(separator: "; "))",
            help: "to have it, add \(lines.joined(separator: " and ")) to the entry",
            dependency: name
        )
    }
}
