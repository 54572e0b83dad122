internal import FetchModel

extension PatchSaveError: Diagnosable {
    var failure: Failure {
        switch self {
        case .nothingInPlace(let name, let path):
            Failure(
                .unmet,
                "missing",
                "'\(name)' has nothing to save: there is no directory '\(path)'",
                help: "run `fetch sync \(ForeignText.shellWord(name))`"
            )
        case .otherVersion(let name, let lock):
            Failure(
                .data,
                "patch-base",
                "'\(name)' was edited on another version than the one in \(lock), "
                    + "so a patch would take back what changed between the two",
                help: "go back to the \(lock) of that version and save then, "
                    + "or edit again after `fetch sync --force \(ForeignText.shellWord(name))`"
            )
        case .outside(let path):
            Failure(
                .usage,
                "patch-outside",
                "'\(Self.shown(path))' is outside the project, where 'patches' cannot name it",
                help: "name a file below the manifest's directory, such as 'patches/change.patch'"
            )
        case .vendored(let path, let directory):
            Failure(
                .usage,
                "patch-vendored",
                "'\(Self.shown(path))' is in '\(directory)', which fetch writes itself",
                help: "name a file elsewhere in the project, such as 'patches/change.patch'"
            )
        case .repository(let path):
            Failure(
                .usage,
                "patch-in-git",
                "'\(Self.shown(path))' is in '.git', which belongs to git",
                help: "name a file elsewhere in the project, such as 'patches/change.patch'"
            )
        case .unsavable(let name, let path, let others):
            Failure(
                .unmet,
                "patch-unsavable",
                "'\(name)' cannot be saved: no tree can contain \(Self.list(others))",
                help:
                    "move it out of '\(Self.shown(path))', then run `fetch diff \(ForeignText.shellWord(name)) --save` again"
            )
        case .unusable(let path):
            Failure(
                .usage,
                "patch-path",
                "'\(Self.shown(path))' cannot be a file",
                help: "name a file below the manifest's directory, such as 'patches/change.patch'"
            )
        case .tooLarge(let name, let limit):
            Failure(
                .data,
                "patch-too-large",
                "'\(name)' has changes whose patch is larger than \(limit >> 20) MiB",
                help: "save fewer changes at once"
            )
        case .refused(let name, let path, let reason):
            Failure(
                .data,
                "patch-refused",
                "the changes of '\(name)' cannot be saved: \(reason)",
                help: "undo that change in '\(path)'"
            )
        case .manifestChanged(let manifest):
            Failure(
                .unmet,
                "manifest-changed",
                "\(manifest) was changed by another program in the meantime; nothing was written",
                help: "run the same command again"
            )
        case .differs(let name, let found, let expected):
            Failure(
                .unmet,
                "patch-differs",
                "with the patch, the tree of '\(name)' would be \(found), and not \(expected) as it is now",
                help:
                    "if another program is changing the files, run `fetch diff \(ForeignText.shellWord(name)) --save` again"
            )
        }
    }

    /// How many files a message names.
    private static let most = 5

    /// `'a' (a pipe), 'b' (a socket) and 3 more`.
    private static func list(_ changes: [Change]) -> String {
        let names = changes.prefix(most).map { change in
            "'\(shown(change.path))'" + (change.detail.map { " (\($0))" } ?? "")
        }
        let rest = changes.count - names.count
        return names.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    private static func shown(_ path: String) -> String { Quotation.escaped(path) }
}
