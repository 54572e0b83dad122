internal import FetchModel

extension PatchSaveError: Diagnosable {
    var failure: Failure {
        switch self {
        case .nothingInPlace(let name, let path):
            Failure(
                .unmet,
                "missing",
                "'\(name)' has nothing to save: there is no directory '\(path)'",
                help: "run `fetch sync \(name)`"
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
                "the patch of '\(name)' is larger than \(limit >> 20) MiB",
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
                help: "if another program is changing the files, run `fetch diff \(name) --save` again"
            )
        }
    }

    private static func shown(_ path: String) -> String { ForeignText.line(path) }
}
