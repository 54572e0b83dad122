internal import FetchModel

/// Where a symbolic link leads, followed name by name through the finished tree, and never out of it.
struct LinkTarget {
    /// Links that one may lead through; no system follows more than 63.
    private static let mostLinks = 255

    /// Names that all links of an archive may lead through, together: far more than honest ones ever do.
    private static let mostSteps = 10_000_000

    private let namespace: Namespace
    /// The target of the link with that node.
    private let targets: [Int: String]
    /// What the archive calls the link with that node.
    private let called: [Int: [UInt8]]
    private var steps = 0

    /// Links to `targets`, by their nodes, within `namespace`; `names` are what the archive calls them.
    init(_ targets: [Int: String], calling names: [Int: [UInt8]], in namespace: Namespace) {
        self.namespace = namespace
        called = names
        self.targets = targets
    }

    /// The text of `target`, which is refused where it is none or leads out by itself. Throws `Failure`.
    static func check(_ target: [UInt8], of name: ArraySlice<UInt8>) throws -> String {
        let shown = Refusal.shown(target)
        if target.isEmpty { throw Refusal.link(name, "leads nowhere: it is empty") }
        if target.count >= NameRules.longestPath { throw Refusal.link(name, "leads to a path that is too long") }
        if target[0] == EntryPath.slash || EntryPath.isDrive(target) {
            throw Refusal.link(name, "leads out of it, to '\(shown)'")
        }
        for byte in target where byte < 0x20 || byte == 0x7f || byte == EntryPath.backslash {
            throw Refusal.link(name, "leads to '\(shown)', which holds a control character or a backslash")
        }
        guard let text = String(validating: target, as: UTF8.self) else {
            throw Refusal.link(name, "leads to '\(shown)', which is not UTF-8")
        }
        return text
    }

    /// Throws `Failure` where the link at `node` leads out of the tree, by itself or through others.
    ///
    /// A name that is not there counts as a folder, so that a link stays harmless once it is. A chain of links that
    /// never ends leads nowhere, which is no way out: each of its links is judged from its own place as well.
    mutating func check(_ node: Int) throws {
        guard let target = targets[node] else { return }
        var names = Self.names(target)
        var links = 0
        // Folders of the tree on the way from the root, then how many names that are not there.
        var place = namespace.nodes[node].parent
        var missing = 0
        while let name = names.popLast() {
            steps += 1
            if steps > Self.mostSteps {
                throw Refusal.link(called[node] ?? [], "is one of too many that lead through each other")
            }
            if name == "." { continue }
            if name == ".." {
                if missing > 0 {
                    missing -= 1
                } else if place == Namespace.root {
                    throw escape(node, target)
                } else {
                    place = namespace.nodes[place].parent
                }
                continue
            }
            guard missing == 0, let next = namespace.find(String(name), in: place) else {
                missing += 1
                continue
            }
            guard namespace.nodes[next].kind == .symlink, let onward = targets[next] else {
                // A file is a place that `..` leaves as it would a folder.
                place = next
                continue
            }
            links += 1
            if links > Self.mostLinks { return }
            names += Self.names(onward)
        }
    }

    /// The names of a target, the last one first. They are split when they are wanted: many long targets of many names
    /// would fill the memory.
    private static func names(_ target: String) -> [Substring] { target.split(separator: "/").reversed() }

    private func escape(_ node: Int, _ target: String) -> Failure {
        let shown = Refusal.shown(target.split(separator: "/").joined(separator: "/").utf8)
        return Refusal.link(called[node] ?? [], "leads out of it, to '\(shown)'")
    }
}
