/// Which versions are wanted: `^1.6`, `~1.2`, `1.2.x`, `>=1.2 <2`, `1.2 - 1.4`, `^1 || ^2`.
///
/// The words are those that cargo and npm share; where they differ, a bare `1.2` means what it means to cargo, `^1.2`.
/// Comparators side by side (a space or a comma between them) must all hold; of alternatives (`||`) one must. A
/// pre-release is wanted only where a comparator of the same alternative names one of the same major, minor and patch.
package struct VersionRange: Hashable, Sendable {
    /// Why a text is no range.
    package struct Malformed: Error, Hashable, Sendable {
        /// For people: lower case, no full stop.
        package let reason: String
    }

    /// One bound.
    struct Comparator: Hashable, Sendable {
        enum Relation: Hashable, Sendable { case less, atMost, equal, atLeast, greater }

        var relation: Relation
        var version: SemanticVersion
        /// Whether its pre-release was written by the author, and is not just the lowest of all, `-0`.
        var namesPrerelease = false

        func holds(for candidate: SemanticVersion) -> Bool {
            switch relation {
            case .less: candidate < version
            case .atMost: !(version < candidate)
            case .equal: !(candidate < version) && !(version < candidate)
            case .atLeast: !(candidate < version)
            case .greater: version < candidate
            }
        }
    }

    /// The range as written.
    package let text: String
    /// One of these must hold, each with all of its comparators.
    private let alternatives: [[Comparator]]

    /// The range that `text` spells. Throws `Malformed`.
    package init(_ text: String) throws(Malformed) {
        var parser = VersionRangeParser(text)
        alternatives = try parser.parse()
        self.text = text
    }

    /// Whether `version` is wanted.
    package func contains(_ version: SemanticVersion) -> Bool {
        alternatives.contains { comparators in
            comparators.allSatisfy { $0.holds(for: version) }
                && (version.prerelease.isEmpty
                    || comparators.contains { $0.namesPrerelease && $0.version.hasSameNumbers(as: version) })
        }
    }

    /// The tag of the highest wanted version; tags that spell no version are passed over. Of two that SemVer holds
    /// equal, the one with the higher build metadata, and then the later one by its bytes.
    package func highest(of tags: some Sequence<String>) -> String? {
        var best: (tag: String, version: SemanticVersion)?
        for tag in tags {
            guard let version = SemanticVersion(tag), contains(version) else { continue }
            if let known = best, !Self.isBetter((tag, version), than: known) { continue }
            best = (tag, version)
        }
        return best?.tag
    }

    private static func isBetter(
        _ new: (tag: String, version: SemanticVersion),
        than old: (tag: String, version: SemanticVersion)
    ) -> Bool {
        if old.version < new.version { return true }
        if new.version < old.version { return false }
        if old.version.build != new.version.build {
            return SemanticVersion.precedes(old.version.build, new.version.build)
        }
        return old.tag.precedesInBytes(new.tag)
    }
}
