/// The symbolic links of a tree, followed name by name to find those that lead out of it.
package struct TreeLinks: Sendable {
    /// Links that one may lead through; no system follows more than 63.
    private static let mostLinks = 255
    /// Names that all links may lead through, together: far more than honest ones ever do.
    private static let mostSteps = 10_000_000

    private var targets: [String: [UInt8]] = [:]
    /// The same as a disk sees them that ignores case and normal forms.
    private var foldedTargets: [String: [UInt8]] = [:]
    private var steps = 0

    /// No links.
    package init() {}

    /// Adds the link at `path`, relative to the tree's root.
    package mutating func add(_ path: [UInt8], to target: [UInt8]) {
        targets[Self.key(Self.names(path), isFolded: false)] = target
        foldedTargets[Self.key(Self.names(path), isFolded: true)] = target
    }

    /// The target of the link at `path`.
    package func target(of path: [UInt8]) -> [UInt8]? { targets[Self.key(Self.names(path), isFolded: false)] }

    /// Whether the link at `path` leads out of the tree, by itself or through others, on this disk or on one that ignores
    /// case; also where that takes too long to find out.
    ///
    /// A name that is not there counts as a directory, so that a link stays harmless once it is. A chain of links that
    /// never ends leads nowhere, which is not out of the tree: each of its links is judged from its own place as well.
    package mutating func leadsOut(_ path: [UInt8]) -> Bool {
        follow(path, targets, isFolded: false) || follow(path, foldedTargets, isFolded: true)
    }

    private mutating func follow(_ path: [UInt8], _ targets: [String: [UInt8]], isFolded: Bool) -> Bool {
        var place = Self.names(path).map { Self.key([$0], isFolded: isFolded) }
        guard place.popLast() != nil, let target = targets[Self.key(Self.names(path), isFolded: isFolded)] else {
            return false
        }
        if target.first == UInt8(ascii: "/") { return true }
        var rest = Array(Self.names(target).reversed())
        var links = 0
        while let name = rest.popLast() {
            steps += 1
            if steps > Self.mostSteps { return true }
            if name.elementsEqual([UInt8(ascii: ".")]) { continue }
            if name.elementsEqual([UInt8(ascii: "."), UInt8(ascii: ".")]) {
                if place.popLast() == nil { return true }
                continue
            }
            place.append(Self.key([name], isFolded: isFolded))
            guard let onward = targets[place.joined(separator: "/")] else { continue }
            if onward.first == UInt8(ascii: "/") { return true }
            links += 1
            if links > Self.mostLinks { return false }
            place.removeLast()
            rest += Self.names(onward).reversed()
        }
        return false
    }

    private static func names(_ path: [UInt8]) -> [ArraySlice<UInt8>] { path.split(separator: UInt8(ascii: "/")) }

    /// A key of `names` that only equal names share. Bytes that are not UTF-8 are spelled out: strings repair them.
    private static func key(_ names: [ArraySlice<UInt8>], isFolded: Bool) -> String {
        names.map { name in
            if isFolded { return EntryName.folded(name, isPlain: false) }
            // A marker keeps canonically equivalent names apart, which strings take for equal.
            return name.allSatisfy { $0 < 0x80 } ? String(decoding: name, as: UTF8.self) : "\u{1}" + Hex.encode(name)
        }.joined(separator: "/")
    }
}
