internal import FetchModel
internal import FetchSystem
internal import Glibc

/// Where a new patch is written: a path in the project at which nothing is yet.
struct PatchTarget {
    /// The directory, relative to the project; empty for the project itself.
    let directory: String
    /// The name of the file without `.patch` or whatever it ends in.
    private let base: String
    private let ending: String

    /// Where patches are written that the user did not name.
    static let usualDirectory = "patches"

    /// The default for the dependency `name`.
    init(for name: String) { (directory, base, ending) = (Self.usualDirectory, name, ".patch") }

    /// The place that the user named by `path`, which may be relative to `working`; in a directory, the file is called after
    /// the dependency `name`. Links on the way count as what they lead to. Throws `PatchSaveError`.
    init(_ path: String, from working: String, for name: String, project root: String, _ manifest: Manifest) throws {
        let absolute = path.hasPrefix("/") ? path : "\(working)/\(path)"
        let project = try RealPath.of(root)
        var names = absolute.split(separator: "/").map(String.init)
        var pending: [String] = []
        // What does not exist yet is created below what does.
        while (try? RealPath.of("/" + names.joined(separator: "/"))) == nil, let last = names.popLast() {
            var info = stat()
            let isThere = lstat("/" + (names + [last]).joined(separator: "/"), &info) == 0
            if isThere || last == ".." { throw PatchSaveError.unusable(path: path) }
            if last != "." { pending.insert(last, at: 0) }
        }
        guard let existing = try? RealPath.of("/" + names.joined(separator: "/")) else {
            throw PatchSaveError.unusable(path: path)
        }
        var info = stat()
        var nearest = existing
        if stat(existing, &info) == 0, info.st_mode & S_IFMT != S_IFDIR {
            guard pending.isEmpty, let slash = existing.lastIndex(of: "/") else {
                throw PatchSaveError.unusable(path: path)
            }
            pending = [String(existing[existing.index(after: slash)...])]
            nearest = slash == existing.startIndex ? "/" : String(existing[..<slash])
        } else if pending.isEmpty || path.hasSuffix("/") {
            pending.append("\(name).patch")
        }
        guard nearest == project || OverridePath.contains(project, nearest) else {
            throw PatchSaveError.outside(path: path)
        }
        let file = pending.removeLast()
        let below =
            nearest == project ? [] : OverridePath.relative(nearest, to: project).split(separator: "/").map(String.init)
        directory = (below + pending).joined(separator: "/")
        let dot = file.lastIndex(of: ".").flatMap { $0 == file.startIndex ? nil : $0 } ?? file.endIndex
        (base, ending) = (String(file[..<dot]), String(file[dot...]))
        if (below + pending + [file]).contains(where: { $0.lowercased() == ".git" }) {
            throw PatchSaveError.repository(path: path)
        }
        let whole = (below + pending + [file]).joined(separator: "/")
        for own in manifest.ownDirectories where whole == own || OverridePath.contains(own, whole) {
            throw PatchSaveError.vendored(path: path, directory: own)
        }
    }

    /// The path that is written if it is free, relative to the project.
    var path: String { (directory.isEmpty ? "" : directory + "/") + base + ending }

    /// Writes `bytes` under the first free name. Every directory is opened below the one before, never through a link, and made
    /// where it is missing. Throws `SystemError`; then nothing is left.
    func write(_ bytes: [UInt8], in project: Directory) throws -> NewPatch {
        var patch = NewPatch(directory: project)
        do {
            for name in directory.split(separator: "/").map(String.init) { try patch.enter(name) }
            var number = 1
            while true {
                let name = base + (number == 1 ? "" : "-\(number)") + ending
                do {
                    let file = try patch.directory.create(name)
                    patch.path = (directory.isEmpty ? "" : directory + "/") + name
                    try file.write(bytes)
                    try file.synchronize()
                    return patch
                } catch let error as SystemError where error.number == EEXIST {
                    number += 1
                }
            }
        } catch {
            try? patch.remove()  // The first error matters.
            throw error
        }
    }

    /// Replaces the patch at `path` as a whole. Throws `SystemError`, also for one that is reached through a link.
    static func replace(_ path: String, with bytes: [UInt8], in project: Directory) throws {
        let (parent, name) = try place(of: path, in: project)
        let permissions = try parent.file(name).status().permissions & 0o777
        try parent.replace(name, with: bytes, permissions: permissions)
    }

    private static func place(of path: String, in project: Directory) throws -> (Directory, name: String) {
        var names = path.split(separator: "/").filter { $0 != "." }.map(String.init)
        let name = names.popLast() ?? ""
        var parent = project
        for name in names { parent = try parent.directory(name) }
        return (parent, name)
    }
}
