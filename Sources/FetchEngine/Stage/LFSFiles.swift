internal import FetchGit
internal import FetchModel

extension Shape {
    /// The files of a commit that are kept, and so need their LFS objects.
    ///
    /// An archive that git makes has one leading directory, which is stripped where `strip` does not say otherwise.
    var lfsSelection: LFSSelection {
        if keepsEverything { return .everything }
        let filter = PathFilter(include: include, exclude: exclude)
        let top = (root ?? "").split(separator: "/").map(String.init)
        let stripped = max(0, (strip ?? 1) - 1)
        let keepsTop = strip == 0
        return LFSSelection { path in
            // With its leading directory, whose name depends on the commit, no path can be compared.
            if keepsTop { return true }
            let names = path.split(separator: "/").dropFirst(stripped).map(String.init)
            guard names.starts(with: top), names.count > top.count else { return false }
            return filter.keeps(path: names.dropFirst(top.count).joined(separator: "/"), isDirectory: false)
        }
    }

    /// What shapes the objects in an archive; `nil` where all are in it.
    var lfsKey: String? {
        guard lfs, !keepsEverything else { return nil }
        let parts = ["\(strip ?? 1)", root ?? ""] + include.map(\.pattern) + ["!"] + exclude.map(\.pattern)
        return "\(SHA256Hasher.digest(of: Array(parts.joined(separator: "\0").utf8)))"
    }

    /// Whether no file of an archive is left out.
    private var keepsEverything: Bool { include.isEmpty && exclude.isEmpty && root == nil && (strip ?? 1) <= 1 }
}
