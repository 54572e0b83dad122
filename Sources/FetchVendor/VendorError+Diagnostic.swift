package import FetchModel
internal import FetchSystem

extension VendorError: Diagnosable {
    package var failure: Failure {
        switch self {
        case .destinationOutside(let destination):
            Failure(
                .data,
                "destination-outside",
                "the destination '\(destination)' is not a path below the project",
                help: "name a directory inside the project, such as 'vendor/name'"
            )
        case .destinationThroughLink(let link, let destination):
            Failure(
                .data,
                "destination-symlink",
                "'\(link)' is a symbolic link, and '\(destination)' would be written through it",
                help: "replace the link with a directory, or choose another destination with 'vendor' or 'into'"
            )
        case .destinationThroughFile(let file, let destination):
            Failure(
                .disk,
                "destination-not-folder",
                "'\(file)' is a file, and '\(destination)' needs a directory there",
                help: "move the file away, or choose another destination with 'vendor' or 'into'"
            )
        case .stateObstructed(let path, let kind, let expected):
            Failure(
                .data,
                "state-in-the-way",
                "'\(path)' is \(kind.noun), where fetch needs \(expected.noun) for its own state",
                help: "remove it with `rm \(kind == .directory ? "-r " : "")\(ForeignText.shellWord(path))`; "
                    + "fetch creates it again"
            ).naming(path)
        case .fileKeepsChanging(let path):
            Failure(
                .disk,
                "changing-file",
                "'\(path)' keeps changing while it is read",
                help: "stop the program that writes to it, then run the same command again"
            ).naming(path)
        case .changedWhileStaged(let path):
            Failure(
                .disk,
                "changed-underfoot",
                "another program changed '\(path)' before it was installed",
                help: "run the same command again"
            ).naming(path)
        case .busy(let holder, let seconds):
            Failure(
                .busy,
                "project-busy",
                "\(holder.map { "another fetch (process \($0))" } ?? "another fetch") still holds this project "
                    + "after \(seconds) s",
                help: "wait until it is done, or wait longer with --timeout"
            )
        }
    }
}

extension FileStatus.Kind {
    /// For messages: `a symbolic link`.
    var noun: String {
        switch self {
        case .file: "a file"
        case .directory: "a directory"
        case .symlink: "a symbolic link"
        case .other: "a special file"
        }
    }
}
