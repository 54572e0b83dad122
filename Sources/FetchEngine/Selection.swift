internal import FetchModel

/// The part of a manifest that a command means.
struct Selection {
    /// In the order of the manifest.
    let dependencies: [Dependency]

    /// The dependencies called `names`, or in `groups`, or all. Throws `Failures` (64) for names and groups that the
    /// manifest lacks.
    init(_ manifest: Manifest, names: [String], groups: [String] = []) throws {
        var failures: [Failure] = []
        let known = Set(manifest.dependencies.map(\.name))
        for name in names where !known.contains(name) {
            failures.append(Self.unknown("dependency", name, "unknown-name", among: known, in: manifest))
        }
        let knownGroups = Set(manifest.dependencies.flatMap(\.groups))
        for group in groups where !knownGroups.contains(group) {
            failures.append(Self.unknown("group", group, "unknown-group", among: knownGroups, in: manifest))
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
        _ word: String,
        _ code: String,
        among known: Set<String>,
        in manifest: Manifest
    ) -> Failure {
        let near = Suggestion.nearest(to: word, in: known.sorted()).first
        return Failure(
            .usage,
            code,
            "\(manifest.file) has no \(noun) '\(ForeignText.line(MaskedURL.of(word)))'",
            help: near.map { "did you mean '\($0)'?" }
                ?? (known.isEmpty ? nil : "there are: \(known.sorted().prefix(20).joined(separator: ", "))")
        )
    }
}
