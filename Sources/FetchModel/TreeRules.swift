/// The rules for a whole vendored tree, however it came about: an archive's entries are judged one by one, but a patch or
/// a submodule changes a tree that is already there.
package struct TreeRules: Sendable {
    /// One name of the tree, with its path from the root.
    package struct Node: Hashable, Sendable {
        /// What it is.
        package enum Kind: Hashable, Sendable {
            case file, directory
            /// A symbolic link to this target.
            case link([UInt8])
            /// A fifo, a socket or a device.
            case special
        }

        package var path: [UInt8]
        package var kind: Kind

        package init(path: [UInt8], kind: Kind) {
            self.path = path
            self.kind = kind
        }
    }

    /// A node that breaks a rule.
    package struct Violation: Hashable, Sendable {
        /// The rules.
        package enum Rule: Hashable, Sendable {
            case name(EntryName.Violation)
            case pathTooLong, tooDeep
            /// A fifo, a socket or a device.
            case special
            /// A symbolic link that leads out of the tree, by itself or through others.
            case leadsOut(to: [UInt8])
            /// A symbolic link whose target is empty, too long, not UTF-8 or contains control characters.
            case target([UInt8])
            /// Some system cannot hold the name, or not beside the other.
            case portability(PortabilityRule, other: [UInt8]?)
        }

        package let path: [UInt8]
        package let rule: Rule

        package init(path: [UInt8], rule: Rule) {
            self.path = path
            self.rule = rule
        }
    }

    /// Whether names must be ones that every system can hold.
    package var isPortable: Bool

    /// Rules that let names be what Linux can hold, or with `isPortable` every system.
    package init(isPortable: Bool = false) { self.isPortable = isPortable }

    /// Returns the nodes that break a rule, in the order of `nodes`.
    package func violations(in nodes: some Sequence<Node>) -> [Violation] {
        var found: [Violation] = []
        var links = TreeLinks()
        var spellings: [String: [UInt8]] = [:]
        var linkPaths: [[UInt8]] = []
        for node in nodes {
            if let rule = rule(brokenBy: node, &spellings) { found.append(Violation(path: node.path, rule: rule)) }
            if case .link(let target) = node.kind {
                links.add(node.path, to: target)
                linkPaths.append(node.path)
            }
        }
        for path in linkPaths {
            guard let target = links.target(of: path) else { continue }
            if Self.isMalformed(target) {
                found.append(Violation(path: path, rule: .target(target)))
            } else if links.leadsOut(path) {
                found.append(Violation(path: path, rule: .leadsOut(to: target)))
            } else if isPortable, let rule = Self.portability(of: target) {
                found.append(Violation(path: path, rule: .portability(rule, other: target)))
            }
        }
        return found
    }

    private func rule(brokenBy node: Node, _ spellings: inout [String: [UInt8]]) -> Violation.Rule? {
        let names = node.path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if node.path.count > EntryName.longestPath { return .pathTooLong }
        if names.count > EntryName.deepest { return .tooDeep }
        if node.kind == .special { return .special }
        for name in names {
            let isPlain = name.allSatisfy(EntryName.isPlain)
            do {
                _ = try EntryName.check(name, isPlain: isPlain)
            } catch {
                return .name(error)
            }
            if isPortable, let rule = PortabilityRule.broken(by: name, isPlain: isPlain) {
                return .portability(rule, other: nil)
            }
        }
        guard isPortable else { return nil }
        return twin(of: names, &spellings).map { .portability($0.rule, other: $0.path) }
    }

    /// Returns another path that some system takes for that of `names` or for one of the directories it is in.
    private func twin(
        of names: [ArraySlice<UInt8>],
        _ spellings: inout [String: [UInt8]]
    ) -> (rule: PortabilityRule, path: [UInt8])? {
        var (key, path): (String, [UInt8]) = ("", [])
        for name in names {
            key += "/" + EntryName.folded(name, isPlain: name.allSatisfy(EntryName.isPlain))
            path += path.isEmpty ? name : [UInt8(ascii: "/")] + name
            guard let other = spellings[key], other != path else {
                spellings[key] = path
                continue
            }
            let (first, second) = (String(decoding: other, as: UTF8.self), String(decoding: path, as: UTF8.self))
            return (PortabilityRule.twins(first, second), other)
        }
        return nil
    }

    private static func isMalformed(_ target: [UInt8]) -> Bool {
        guard !target.isEmpty, target.count < EntryName.longestPath,
            let text = String(validating: target, as: UTF8.self)
        else { return true }
        return text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    private static func portability(of target: [UInt8]) -> PortabilityRule? {
        target.split(separator: UInt8(ascii: "/")).lazy.filter { ![[46], [46, 46]].contains(Array($0)) }
            .compactMap { PortabilityRule.broken(by: $0, isPlain: false) }.first
    }
}
