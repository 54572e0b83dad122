import FetchGit
import FetchModel

extension FuzzEntry {
    /// `.gitmodules`: a path that is accepted stays below the repository, and a URL below a server leads to a server, never
    /// to a program, an option or a path of this machine.
    static let gitmodules = FuzzEntry("gitmodules") { bytes in
        let submodules: [Submodule]
        do throws(SubmoduleError) {
            submodules = try Submodule.all(in: bytes)
        } catch {
            try error.failure.promise()
            return
        }
        let parents = ["https://example.com/a/b.git", "git@example.com:a/b.git", "ssh://git@example.com:22/b"]
        for submodule in submodules {
            let names = submodule.path.split(separator: "/", omittingEmptySubsequences: false)
            try promise(!submodule.path.hasPrefix("-"), "'\(submodule.path)' is an option")
            for name in names {
                try promise(!["", ".", ".."].contains(name), "'\(submodule.path)' leads elsewhere")
                try promise(name.lowercased() != ".git", "'\(submodule.path)' leads into .git")
            }
            try promise(!submodule.name.split(separator: "/").contains(".."), "'\(submodule.name)' climbs")
            for parent in parents { try check(submodule.url, below: try GitRemote(parent, relativeTo: "/")) }
        }
    }

    private static func check(_ url: String, below parent: GitRemote) throws {
        let remote: GitRemote
        do throws(SubmoduleError.Rule) {
            remote = try parent.submodule(url)
        } catch {
            return
        }
        try promise(remote.transport != .file, "'\(url)' leads to '\(remote.address)'")
        try promise(!remote.address.hasPrefix("-"), "'\(remote.address)' is an option")
        let helper = remote.address.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
        try promise(!remote.address.dropFirst(helper.count).hasPrefix("::"), "a helper: \(remote.address)")
        if url.hasPrefix("../") || url.hasPrefix("./") {
            try promise(remote.transport == parent.transport && remote.origin == parent.origin, "'\(url)' changes host")
        }
    }
}
