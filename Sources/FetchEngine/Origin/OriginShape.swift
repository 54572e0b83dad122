internal import FetchGit
internal import FetchModel
internal import FetchProvenance

/// How the files of a commit become those of a dependency, before its patches.
struct OriginShape: Sendable {
    private let shape: Shape

    init(_ shape: Shape) { self.shape = shape }

    /// Which files of the commit are vendored and where, if they come from an archive with the directory `top` at its top, or
    /// without one.
    func filter(top: String?) -> OriginFilter {
        let all = top == nil ? 0 : 1
        let strip = shape.strip ?? all
        if let top, strip == 0 { return filter(.below(top)) }
        return filter(.dropped(strip - all))
    }

    /// The filters by which `files` may have been vendored, as the lockfile does not say whether the archive has a directory
    /// at its top. Nearly all have one.
    func filters(vendored files: [FileEntry]) -> [OriginFilter] {
        guard let strip = shape.strip else { return [filter(.dropped(0))] }
        if strip > 0 { return [filter(.dropped(strip - 1)), filter(.dropped(strip))] }
        // All files are in the directory at the top, whose name was kept.
        let tops = Set((shape.root.map { [$0] } ?? files.map(\.path)).map(Self.firstName))
        let withTop = tops.count == 1 ? tops.first.map { filter(.below($0)) } : nil
        return [withTop, filter(.dropped(0))].compactMap(\.self)
    }

    private static func firstName(_ path: String) -> String { path.split(separator: "/").first.map(String.init) ?? "" }

    private func filter(_ start: OriginFilter.Start) -> OriginFilter {
        OriginFilter(start, root: shape.root, PathFilter(include: shape.include, exclude: shape.exclude))
    }

    /// Says which submodules are not part of a checkout; `nil` where there are to be none.
    var leavesOut: ((_ list: [UInt8], _ path: String) throws -> Bool)? {
        guard shape.submodules else { return nil }
        return { list, path in try Submodule.all(in: list).contains { $0.path == path && $0.isLeftOut } }
    }
}

extension TreeObject.Kind {
    /// The kind of a vendored file or link.
    init(_ mode: TreeEntry.Mode) {
        switch mode {
        case .file: self = .file
        case .executable: self = .executable
        case .symlink: self = .symlink
        }
    }
}
