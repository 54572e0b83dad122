internal import FetchArchive
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// An entry came as a host's archive before and comes through git now, or the reverse. What makes the trees of the two
/// differ shows in the files themselves.
struct WayChange: Equatable, Sendable {
    /// What can explain a difference.
    enum Cause: Equatable, Sendable {
        /// The file at the path is a pointer to an object of git LFS, which some hosts put into archives.
        case lfs(String)
        /// An attribute of git concerns the path.
        case attribute(Attribute, String)
        /// The directory at the path is a submodule.
        case submodule(String)
    }

    /// Attributes that change what `git archive` packs.
    enum Attribute: String, CaseIterable, Sendable {
        case subst = "export-subst"
        case ignore = "export-ignore"
    }

    /// Whether it comes through git now.
    let isGitNow: Bool
    /// The likeliest explanation; `nil` where nothing in the files is one.
    let cause: Cause?

    /// How `unpacked`, which has `tree`, comes in another way than `pin` says; `nil` where it does not.
    init?(since pin: Pin, _ tree: Tree, _ unpacked: Unpacked) {
        let isGitNow = unpacked.origin.isMadeByGit
        guard pin.commit != nil, isGitNow == (pin.archive != nil) else { return nil }
        self.isGitNow = isGitNow
        cause = Self.cause(tree, unpacked)
    }

    private static func cause(_ tree: Tree, _ unpacked: Unpacked) -> Cause? {
        if let pointer = unpacked.extracted.placeholders.firstPointer { return .lfs(ForeignText.line(pointer)) }
        let lines = attributes(tree, unpacked.staging.directory)
        for attribute in Attribute.allCases {
            let lines = lines.filter { $0.attribute == attribute }
            // An ignored file is not in the archive where the host obeys; then its pattern is all there is to show.
            if let path = tree.entries.first(where: { entry in lines.contains { $0.matches(entry.path) } })?.path {
                return .attribute(attribute, ForeignText.line(path))
            }
            if attribute == .ignore, let first = lines.first {
                return .attribute(attribute, ForeignText.line(first.directory + first.glob.pattern.drop { $0 == "/" }))
            }
        }
        return MissingContent.submodules(of: unpacked).first.map { .submodule(ForeignText.line($0)) }
    }

    /// What comes after the difference in a message.
    var message: String {
        let ways = [
            "came as an archive before and comes through git now", "came through git before and as an archive now",
        ]
        let explanation =
            switch cause {
            case .lfs(let path): "git LFS may explain it, first '\(path)', which is a pointer here"
            case .attribute(let attribute, let path):
                "'\(attribute.rawValue)' in '.gitattributes' may explain it, first '\(path)'"
            case .submodule(let path): "submodules may explain it, first '\(path)', which is empty here"
            case nil: "nothing in its files explains it"
            }
        return "it \(isGitNow ? ways[0] : ways[1]); \(explanation)"
    }

    // MARK: Attributes

    /// A line of a `.gitattributes` that sets one of the attributes.
    private struct Line {
        /// Where the file is, with a slash; empty at the root.
        let directory: String
        let glob: Glob
        let attribute: Attribute

        func matches(_ path: String) -> Bool {
            path.hasPrefix(directory) && glob.matches(String(path.dropFirst(directory.count)))
        }
    }

    private static let mostFiles = 100
    private static let mostBytes = 64 << 10

    private static func attributes(_ tree: Tree, _ directory: Directory) -> [Line] {
        let files = tree.entries.lazy.filter { entry in
            entry.mode != .symlink && (entry.path == ".gitattributes" || entry.path.hasSuffix("/.gitattributes"))
        }
        return files.prefix(mostFiles).flatMap { entry -> [Line] in
            guard let bytes = try? directory.file(below: entry.path).contents(limit: mostBytes) else { return [] }
            let parent = String(entry.path.dropLast(14))
            return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).flatMap { text in
                let words = text.split(whereSeparator: \.isWhitespace)
                guard let pattern = words.first, !pattern.hasPrefix("#"), let glob = try? Glob(String(pattern)) else {
                    return [Line]()
                }
                return Attribute.allCases.filter { words.dropFirst().contains($0.rawValue[...]) }.map {
                    Line(directory: parent, glob: glob, attribute: $0)
                }
            }
        }
    }
}
