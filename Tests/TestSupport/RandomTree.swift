package import Foundation

/// A random directory tree of files and links, in memory and on the disk.
package struct RandomTree: Hashable, Sendable {
    /// What a path names.
    package enum Node: Hashable, Sendable {
        case file(Data, isExecutable: Bool)
        case link(String)
    }

    /// By path, with `/` between names.
    package private(set) var nodes: [String: Node] = [:]

    /// No directory whose name ends in a space: git cannot read its own patch of an empty file in one.
    private static let names = [
        "a", "b.c", "README.md", "with space", "qu\"ote", "back\\slash", "ä-ö", "日本", "-dash", ".hidden", "x.bin", "b",
        "a.c", "in  side", "[glob]*", "#hash",
    ]

    /// No link leads in circles: git cannot read its own patch that puts a directory in place of such a link.
    private static let targets = ["missing", "no/where"]

    /// A tree of some files and links.
    package init(using random: inout some RandomNumberGenerator) {
        for _ in 0..<Int.random(in: 1...12, using: &random) { add(using: &random) }
    }

    /// Reads the tree in the directory `path`.
    package init(at path: String) throws {
        for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
            let full = "\(path)/\(name)"
            var info = stat()
            guard lstat(full, &info) == 0 else { continue }
            switch info.st_mode & S_IFMT {
            case S_IFREG:
                let data = try Data(contentsOf: URL(fileURLWithPath: full))
                nodes[name] = .file(data, isExecutable: info.st_mode & S_IXUSR != 0)
            case S_IFLNK: nodes[name] = .link(try FileManager.default.destinationOfSymbolicLink(atPath: full))
            default: continue
            }
        }
    }

    /// Writes the tree to the directory `path`, which is replaced.
    package func write(to path: String) throws {
        let files = FileManager.default
        if files.fileExists(atPath: path) { try files.removeItem(atPath: path) }
        try files.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, node) in nodes {
            let full = "\(path)/\(name)"
            let parent = full.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            try files.createDirectory(atPath: parent, withIntermediateDirectories: true)
            switch node {
            case .link(let target): try files.createSymbolicLink(atPath: full, withDestinationPath: target)
            case .file(let data, let isExecutable):
                try data.write(to: URL(fileURLWithPath: full))
                try files.setAttributes([.posixPermissions: isExecutable ? 0o755 : 0o644], ofItemAtPath: full)
            }
        }
    }

    /// Changes some of it: contents, modes, links, new, deleted and renamed files, and files in place of directories. One
    /// file at least stays.
    package mutating func edit(using random: inout some RandomNumberGenerator) {
        for _ in 0..<Int.random(in: 1...5, using: &random) {
            guard let path = nodes.keys.sorted().randomElement(using: &random), let node = nodes[path] else {
                add(using: &random)
                continue
            }
            switch (Int.random(in: 0..<7, using: &random), node) {
            case (0, .file(let data, let isExecutable)):
                nodes[path] = .file(Self.edited(data, using: &random), isExecutable: isExecutable)
            case (1, .file(let data, let isExecutable)): nodes[path] = .file(data, isExecutable: !isExecutable)
            case (2, _) where nodes.count > 1: nodes[path] = nil
            case (3, _):
                nodes[path] = nil
                put(node, at: Self.path(using: &random))
            case (4, .file): nodes[path] = .link(Self.targets.randomElement(using: &random) ?? "missing")
            case (4, .link): nodes[path] = .file(Self.content(using: &random), isExecutable: false)
            case (5, _): put(.file(Self.content(using: &random), isExecutable: false), at: "\(path)/below")
            default: add(using: &random)
            }
        }
    }

    private mutating func add(using random: inout some RandomNumberGenerator) {
        let path = Self.path(using: &random)
        let isLink = Int.random(in: 0..<6, using: &random) == 0
        let target = Self.targets.randomElement(using: &random) ?? "missing"
        put(
            isLink
                ? .link(target) : .file(Self.content(using: &random), isExecutable: Bool.random(using: &random)),
            at: path
        )
    }

    /// Puts `node` at `path`, in place of files that are directories on the way, and of what is below it.
    private mutating func put(_ node: Node, at path: String) {
        nodes = nodes.filter { other, _ in !path.hasPrefix(other + "/") && !other.hasPrefix(path + "/") }
        nodes[path] = node
    }

    private static func path(using random: inout some RandomNumberGenerator) -> String {
        (0...Int.random(in: 0...2, using: &random)).map { _ in names.randomElement(using: &random) ?? "a" }
            .joined(separator: "/")
    }

    private static func content(using random: inout some RandomNumberGenerator) -> Data {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return Data()
        case 1:
            return Data(
                (0..<Int.random(in: 1...3000, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            )
        default:
            let ending = ["\n", "\r\n", "\n"].randomElement(using: &random) ?? "\n"
            let words = [
                "x", "", "  indented", "-- dashes", "++ pluses", "@@ -1 +1 @@", "diff --git a/x b/x", "tail ", "\t",
                "ü", "\\ No newline",
            ]
            let lines = (0..<Int.random(in: 1...30, using: &random)).map { _ in
                words.randomElement(using: &random) ?? "x"
            }
            let text = lines.joined(separator: ending)
            return Data(text.utf8) + (Bool.random(using: &random) ? Data(ending.utf8) : Data())
        }
    }

    private static func edited(_ data: Data, using random: inout some RandomNumberGenerator) -> Data {
        var lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Data($0) }
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let index = Int.random(in: 0..<max(1, lines.count), using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0 where lines.indices.contains(index): lines.remove(at: index)
            case 1 where lines.indices.contains(index): lines[index] += Data(" changed".utf8)
            default:
                lines.insert(Data("new \(Int.random(in: 0..<1000, using: &random))".utf8), at: min(index, lines.count))
            }
        }
        return Data(lines.joined(separator: Data("\n".utf8)))
    }
}
