internal import FetchModel

/// The part of a manifest that a command is about.
struct Selection: Sendable {
    /// In the order of the manifest.
    let dependencies: [Dependency]
    /// The names that were given, globs as the names that they match.
    let names: Set<String>

    /// Selects the dependencies called `names`, each a name or a glob such as `lib-*`, that are in one of `groups`; all where
    /// neither is given. Throws `Failures` (64) for names and groups that the manifest lacks, and for names that are in none
    /// of the groups.
    init(_ manifest: Manifest, names: [String], groups: [String] = []) throws {
        var failures: [Failure] = []
        let known = Set(manifest.dependencies.map(\.name))
        var named: Set<String> = []
        for name in names {
            let matches = Self.matches(of: name, in: known)
            if matches.isEmpty { failures.append(Self.unknown("dependency", "unknown-name", name, known, manifest)) }
            named.formUnion(matches)
        }
        let knownGroups = Set(manifest.dependencies.flatMap(\.groups))
        for group in groups where !knownGroups.contains(group) {
            failures.append(Self.unknown("group", "unknown-group", group, knownGroups, manifest))
        }
        if !failures.isEmpty { throw Failures(failures) }
        if names.isEmpty, groups.isEmpty {
            dependencies = manifest.dependencies
            self.names = []
            return
        }
        self.names = named
        let wanted = manifest.dependencies.filter { named.isEmpty || named.contains($0.name) }
        dependencies = wanted.filter { groups.isEmpty || !Set(groups).isDisjoint(with: $0.groups) }
        if dependencies.isEmpty, !wanted.isEmpty {
            throw Failures(
                wanted.map { dependency in
                    EngineError.notInGroup(dependency.name, groups: groups, own: dependency.groups).failure
                        .about(dependency)
                }
            )
        }
    }

    /// The names among `known` that `name` stands for.
    private static func matches(of name: String, in known: Set<String>) -> Set<String> {
        if known.contains(name) { return [name] }
        guard name.contains(where: { "*?[".contains($0) }), let glob = try? Glob(name) else { return [] }
        return known.filter { glob.matches($0) }
    }

    /// Nothing of a manifest.
    static let none = Selection(dependencies: [])

    private init(dependencies: [Dependency]) { (self.dependencies, names) = (dependencies, []) }

    private static func unknown(
        _ noun: String,
        _ code: String,
        _ word: String,
        _ known: Set<String>,
        _ manifest: Manifest
    ) -> Failure {
        EngineError.unknown(
            noun: noun,
            code: code,
            word: word,
            known: known.sorted(),
            manifest: manifest.file
        ).failure
    }
}
