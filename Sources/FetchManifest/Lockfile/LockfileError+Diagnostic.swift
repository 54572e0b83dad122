package import FetchModel
internal import FetchSystem

extension LockfileError {
    package var failure: Failure {
        switch self {
        case .damaged(let reason, let place):
            let help = "restore the lockfile from version control, or delete it and run `fetch lock`"
            return Failure(.data, "lock-damaged", "the lockfile is damaged: \(reason)", help: help, place: place)
        case .conflict(let place):
            let message = "the lockfile has the marks of a merge conflict"
            let help = "keep either side of each conflict, remove the marks, and run `fetch lock`"
            return Failure(.data, "lock-conflict", message, help: help, place: place)
        case .newer(let version, let place):
            let message = "a newer fetch wrote this lockfile, in format version \(Quotation.of(version))"
            let help = "upgrade fetch; this one reads version 1"
            return Failure(.data, "lock-newer", message, help: help, place: place)
        case .linkOutside(let place):
            let message = "the lockfile is a symbolic link that leads out of the project"
            let help = "replace it with a copy of the file, or delete it and run `fetch lock`"
            return Failure(.data, "link-outside", message, help: help, place: place)
        case .linkToNothing(let place):
            let message = "the lockfile is a symbolic link that leads to no file"
            return Failure(.data, "link-outside", message, help: "delete it, and run `fetch lock`", place: place)
        case .notAFile(let path, let obstacle):
            let (what, help) =
                switch obstacle {
                case .link: ("a symbolic link", "replace it with a copy of the file")
                case .other: ("not a file", "move it away")
                }
            let message = "cannot write the lockfile: \(Quotation.of(path)) is \(what)"
            return Failure(.disk, "lock-not-a-file", message, help: help)
        case .system(let error): return error.failure
        }
    }
}
