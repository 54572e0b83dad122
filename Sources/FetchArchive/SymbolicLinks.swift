internal import FetchModel
internal import FetchSystem

extension TreeBuilder {
    /// Judges all symbolic links, then makes them. Throws `ArchiveError` and `SystemError`.
    func makeSymlinks(isPortable: Bool) throws {
        var texts: [Int: String] = [:]
        for link in symlinks {
            try collectingRefusal {
                let text = try Self.text(of: link, isPortable: isPortable)
                if !link.isRepeated { texts[link.node] = text }
            }
        }
        var targets = LinkTargets(texts, in: namespace)
        for link in symlinks where !link.isRepeated {
            try collectingRefusal {
                if let fault = targets.fault(of: link.node) { throw link.refused(.symlink(to: link.target, fault)) }
            }
        }
        for link in symlinks {
            guard let text = texts[link.node] else { continue }
            let blob = TreeHash.blob(link.target)
            if link.isRepeated {
                repetitions.append(
                    Repetition(
                        node: link.node,
                        name: link.name,
                        path: [UInt8](link.path.utf8),
                        mode: .symlink,
                        blob: blob
                    )
                )
                continue
            }
            try collectingRefusal {
                let status = try writing(link.name, at: link.path) { try $0.link(link.node, to: text, in: namespace) }
                record(link.node, link.path, .symlink, blob, link.target.count, status)
            }
        }
        for again in repetitions { try collectingRefusal { try check(again) } }
    }

    /// Returns the target of `link` as text. Throws `RefusedEntry` where it is none or leads out by itself.
    private static func text(of link: PendingLink, isPortable: Bool) throws -> String {
        func refused(_ fault: RefusedEntry.Target) -> RefusedEntry { link.refused(.symlink(to: link.target, fault)) }
        let target = link.target
        if target.isEmpty { throw refused(.empty) }
        if target.count >= EntryName.longestPath { throw refused(.tooLong) }
        if target[0] == EntryPath.slash { throw refused(.absolute) }
        if target.contains(where: { $0 < 0x20 || $0 == 0x7f }) { throw refused(.controlCharacter) }
        guard let text = String(validating: target, as: UTF8.self) else { throw refused(.notUTF8) }
        if text.unicodeScalars.contains(where: { (0x80...0x9f).contains($0.value) }) {
            throw refused(.controlCharacter)
        }
        if isPortable {
            let names = target.split(separator: EntryPath.slash).filter {
                $0 != [EntryPath.dot] && $0 != [EntryPath.dot, EntryPath.dot]
            }
            if names.contains(where: { PortabilityRule.broken(by: $0, isPlain: false) != nil }) {
                throw refused(.notPortable)
            }
        }
        return text
    }
}

/// Follows symbolic links name by name through the finished tree, and finds those that lead out of it.
struct LinkTargets {
    /// Links that one may lead through; no system follows more than 63.
    private static let mostLinks = 255

    /// Names that all links of an archive may lead through, together: far more than honest ones ever do.
    private static let mostSteps = 10_000_000

    private let namespace: Namespace
    /// The target of the link with that node.
    private let targets: [Int: String]
    private var steps = 0

    /// Follows the links to `targets`, by their nodes, within `namespace`.
    init(_ targets: [Int: String], in namespace: Namespace) {
        self.namespace = namespace
        self.targets = targets
    }

    /// Returns what is wrong where the link at `node` leads out of the tree, by itself or through others, on this disk
    /// or on one that ignores case.
    mutating func fault(of node: Int) -> RefusedEntry.Target? {
        var depends = false
        if let fault = fault(of: node, ignoringCase: false, dependsOnCase: &depends) { return fault }
        return depends ? fault(of: node, ignoringCase: true, dependsOnCase: &depends) : nil
    }

    /// A name that is not there counts as a directory, so that a link stays harmless once it is. A chain of links that
    /// never ends leads nowhere, which is no way out: each of its links is judged from its own place as well.
    private mutating func fault(
        of node: Int,
        ignoringCase: Bool,
        dependsOnCase: inout Bool
    ) -> RefusedEntry.Target? {
        guard let target = targets[node] else { return nil }
        var names = Self.names(target)
        var links = 0
        // Directories of the tree on the way from the root, then how many names that are not there.
        var place = namespace.nodes[node].parent
        var missing = 0
        while let name = names.popLast() {
            steps += 1
            if steps > Self.mostSteps { return .tooManySteps }
            if name == "." { continue }
            if name == ".." {
                if missing > 0 {
                    missing -= 1
                } else if place == Namespace.root {
                    return .leadsOut
                } else {
                    place = namespace.nodes[place].parent
                }
                continue
            }
            guard missing == 0, let next = find(name, in: place, ignoringCase, &dependsOnCase) else {
                missing += 1
                continue
            }
            guard namespace.nodes[next].kind == .symlink, let onward = targets[next] else {
                // A file is a place that `..` leaves as it would a directory.
                place = next
                continue
            }
            links += 1
            if links > Self.mostLinks { return nil }
            names += Self.names(onward)
        }
        return nil
    }

    private func find(
        _ name: Substring,
        in directory: Int,
        _ ignoringCase: Bool,
        _ dependsOnCase: inout Bool
    ) -> Int? {
        let bytes = ArraySlice(name.utf8)
        if let exact = namespace.find(bytes, in: directory) { return exact }
        guard let folded = namespace.findFolded(bytes, in: directory) else { return nil }
        dependsOnCase = true
        return ignoringCase ? folded : nil
    }

    /// Returns the names of a target, the last one first. They are split on demand: many long targets of many names
    /// would fill the memory.
    private static func names(_ target: String) -> [Substring] { target.split(separator: "/").reversed() }
}
