internal import FetchModel

/// The part of a manifest that a command is about.
struct Selection: Sendable {
    /// In the order of the manifest.
    let dependencies: [Dependency]

    /// Selects the dependencies called `names`, or in `groups`, or all. Throws `Failures` (64) for names and groups that the
    /// manifest lacks.
    init(_ manifest: Manifest, names: [String], groups: [String] = []) throws {
        var failures: [Failure] = []
        let known = Set(manifest.dependencies.map(\.name))
        for name in names where !known.contains(name) {
            failures.append(Self.unknown("dependency", "unknown-name", name, known, manifest))
        }
        let knownGroups = Set(manifest.dependencies.flatMap(\.groups))
        for group in groups where !knownGroups.contains(group) {
            failures.append(Self.unknown("group", "unknown-group", group, knownGroups, manifest))
        }
        if !failures.isEmpty { throw Failures(failures) }
        if names.isEmpty, groups.isEmpty {
            dependencies = manifest.dependencies
            return
        }
        let (names, groups) = (Set(names), Set(groups))
        dependencies = manifest.dependencies.filter { dependency in
            (names.isEmpty || names.contains(dependency.name))
                && (groups.isEmpty || !groups.isDisjoint(with: dependency.groups))
        }
    }

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
