/// What an archive that git makes of a commit contains besides the files of the commit itself.
package struct GitContent: OptionSet, Hashable, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    /// The files of its submodules, and of theirs.
    package static let submodules = GitContent(rawValue: 1)
    /// The objects of git LFS instead of the pointers to them.
    package static let lfs = GitContent(rawValue: 2)
}

extension Shape {
    /// What its archive contains besides the commit's own files. No host serves such archives; git makes them.
    package var gitContent: GitContent {
        var content: GitContent = []
        if submodules { content.insert(.submodules) }
        if lfs { content.insert(.lfs) }
        return content
    }
}
