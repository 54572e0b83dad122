/// A set of versions: `^1.6`, `~1.2`, `1.2`, `1.2.3`, `>=1.2 <2`, `1.2 - 1.4`, `^1 || ^2`.
///
/// | written | matches |
/// | --- | --- |
/// | `^1.2.3` | `>=1.2.3 <2.0.0`: the first number that is not zero stays; `^0.2.3` is `>=0.2.3 <0.3.0` |
/// | `~1.2.3`, `~1.2` | `>=1.2.3 <1.3.0`, `>=1.2.0 <1.3.0`; `~1` is `>=1.0.0 <2.0.0` |
/// | `1.2.3` | exactly that version |
/// | `1.2`, `1.2.x`, `1.2.*` | `>=1.2.0 <1.3.0` |
/// | `1`, `1.x`, `*` | `>=1.0.0 <2.0.0`; `*` is every release |
/// | `>1.2`, `>=1.2`, `<1.2`, `<=1.2`, `=1.2` | missing numbers are a wildcard: `>1.2` is `>=1.3.0`, `<=1.2` is `<1.3.0` |
/// | `1.2 - 1.4` | `>=1.2.0 <1.5.0` |
/// | `A B`, `A \|\| B` | both, either; a blank binds tighter, and a comma is read as a blank |
///
/// Each version may begin with `v`. As for npm and cargo, a prerelease matches only where a version of the same
/// alternative names a prerelease of the same three numbers: `^1.2.3-beta.2` matches `1.2.3-beta.3`, `1.2.3` and
/// `1.4.0`, but not `1.4.0-rc.1`; `*` and `>=1` match no prerelease. Build metadata is ignored, except by an exact version that
/// has some: `1.2.3+linux` does not match `1.2.3+mac`.
package struct VersionRange: Hashable, Sendable {
    /// Why a text is not a range.
    package struct Malformed: Error, Hashable, Sendable {
        /// Lower case, without a full stop.
        package let reason: String
    }

    /// One bound.
    struct Comparator: Hashable, Sendable {
        enum Relation: Hashable, Sendable { case less, atMost, equal, atLeast, greater }

        var relation: Relation
        var version: SemanticVersion
        /// Whether the author wrote a prerelease, rather than the parser, which uses `-0` as the lowest of all.
        var namesPrerelease = false

        func matches(_ candidate: SemanticVersion) -> Bool {
            switch relation {
            case .less: candidate < version
            case .atMost: !(version < candidate)
            case .equal:
                !(candidate < version) && !(version < candidate)
                    && (version.build.isEmpty || version.build == candidate.build)
            case .atLeast: !(candidate < version)
            case .greater: version < candidate
            }
        }
    }

    /// The range as written.
    package let text: String
    /// A version matches if all comparators of at least one alternative match.
    private let alternatives: [[Comparator]]

    /// Parses `text`. Throws `Malformed`.
    package init(_ text: String) throws(Malformed) {
        var parser = VersionRangeParser(text)
        alternatives = try parser.parse()
        self.text = text
    }

    /// Returns whether `version` is in the range.
    package func contains(_ version: SemanticVersion) -> Bool {
        alternatives.contains { comparators in
            comparators.allSatisfy { $0.matches(version) }
                && (version.prerelease.isEmpty
                    || comparators.contains { $0.namesPrerelease && $0.version.hasSameNumbers(as: version) })
        }
    }

    /// Returns the tag of the highest version in the range. A tag counts if it begins with `prefix` and the rest is a
    /// version, with or without `v`.
    ///
    /// Of tags that spell the same version (`1.2.3` and `v1.2.3`), the one that is spelled like most of the tags that
    /// count wins; where neither spelling is more common, the one without `v`. Of versions that differ in build metadata
    /// alone, the one without any wins, else the higher.
    package func highest(of tags: some Sequence<String>, prefix: String = "") -> String? {
        var best: VersionTag?
        var twin: VersionTag?
        var surplus = 0
        for tag in tags {
            guard let candidate = VersionTag(tag, prefix: prefix) else { continue }
            surplus += candidate.hasLeadingV ? 1 : -1
            guard contains(candidate.version) else { continue }
            guard let known = best else {
                best = candidate
                continue
            }
            if known.version.precedesWithBuild(candidate.version) {
                (best, twin) = (candidate, nil)
            } else if known.version == candidate.version, known.hasLeadingV != candidate.hasLeadingV {
                twin = candidate
            }
        }
        guard let best, let twin else { return best?.text }
        return best.hasLeadingV == (surplus > 0) ? best.text : twin.text
    }

    /// Returns the tag of the highest release, whatever the range: the one to suggest where no tag matches.
    package static func newest(of tags: some Sequence<String>, prefix: String = "") -> String? {
        (try? VersionRange("*"))?.highest(of: tags, prefix: prefix)
    }

    /// Returns the tag of the highest version, prereleases included.
    package static func newestOrPrerelease(of tags: some Sequence<String>, prefix: String = "") -> String? {
        let versions = tags.compactMap { VersionTag($0, prefix: prefix) }
        return versions.max { $0.version.precedesWithBuild($1.version) }?.text
    }

    /// Returns whether the tags `one` and `other` name equal versions, spelled as they may be; `false` if either names none.
    package static func areEqual(_ one: String, _ other: String, prefix: String = "") -> Bool {
        guard let one = VersionTag(one, prefix: prefix), let other = VersionTag(other, prefix: prefix) else {
            return false
        }
        return !(one.version < other.version) && !(other.version < one.version)
    }

    /// Returns whether the tag `one` names a lower version than `other`; `false` if either names none.
    package static func isLower(_ one: String, than other: String, prefix: String = "") -> Bool {
        guard let one = VersionTag(one, prefix: prefix), let other = VersionTag(other, prefix: prefix) else {
            return false
        }
        return one.version < other.version
    }

    /// Returns whether `tag` is a prerelease, such as `v1.0.0-rc.1`; `nil` if it is no version.
    package static func isPrerelease(_ tag: String, prefix: String = "") -> Bool? {
        VersionTag(tag, prefix: prefix).map { !$0.version.prerelease.isEmpty }
    }
}

/// A tag that names a version: a prefix, perhaps a `v`, and the version.
private struct VersionTag {
    let text: String
    let version: SemanticVersion
    let hasLeadingV: Bool

    /// Compares bytes, since two tags may differ in Unicode normal form alone.
    init?(_ tag: String, prefix: String) {
        guard tag.utf8.starts(with: prefix.utf8) else { return nil }
        let rest = tag[tag.utf8.index(tag.startIndex, offsetBy: prefix.utf8.count)...]
        guard let version = SemanticVersion(rest) else { return nil }
        (text, self.version) = (tag, version)
        hasLeadingV = rest.utf8.first == UInt8(ascii: "v")
    }
}
