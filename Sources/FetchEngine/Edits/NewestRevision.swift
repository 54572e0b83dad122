internal import FetchForge
internal import FetchModel

/// Chooses a revision of a repository for a user who names none.
struct NewestRevision: Equatable, Sendable {
    let selector: Dependency.Selector
    /// Completes "added 'x' to deps.yaml:3, at …".
    let label: String

    /// The tag; `nil` where it is a branch.
    var tag: String? { if case .tag(let tag) = selector { tag } else { nil } }

    /// Chooses among `tags`: the highest release, else the highest prerelease, else the tag of the newest commit; `nil` if there
    /// are none.
    init?(of tags: [Tag]) {
        let names = tags.map(\.name)
        if let release = VersionRange.newest(of: names) {
            (selector, label) = (.tag(release), "its newest tag \(release)")
        } else if let prerelease = VersionRange.newestOrPrerelease(of: names) {
            (selector, label) = (.tag(prerelease), "its newest tag \(prerelease), a prerelease")
        } else if let newest = tags.max(by: Self.isOlder)?.name {
            (selector, label) = (.tag(newest), "its newest tag \(newest)")
        } else {
            return nil
        }
    }

    /// The branch that users see first, of a repository without tags.
    init(branch: String) {
        (selector, label) = (.branch(branch), "its branch \(branch)")
    }

    /// Orders by the dates of the commits, as far as the host lists them, and then by the numbers in the names.
    private static func isOlder(_ left: Tag, _ right: Tag) -> Bool {
        if let a = left.date, let b = right.date, a != b { return a < b }
        return runs(left.name).lexicographicallyPrecedes(runs(right.name), by: precedes)
    }

    private static func precedes(_ left: Substring, _ right: Substring) -> Bool {
        if let a = UInt64(left), let b = UInt64(right) { return a < b }
        return left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    /// Splits `name` where digits begin or end.
    private static func runs(_ name: String) -> [Substring] {
        var runs: [Substring] = []
        var start = name.startIndex
        for index in name.indices.dropFirst()
        where name[index].isNumber != name[name.index(before: index)].isNumber {
            runs.append(name[start..<index])
            start = index
        }
        return runs + [name[start...]]
    }
}
