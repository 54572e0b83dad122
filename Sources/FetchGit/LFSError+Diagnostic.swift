package import FetchModel

extension LFSError: Diagnosable {
    package var failure: Failure { described.blaming(.lfs) }

    private var described: Failure {
        switch self {
        case .programMissing(let path):
            Failure(
                .unavailable,
                "git-lfs-missing",
                "'\(path)' is in git LFS, and there is no git-lfs program",
                help: "install it, for example with 'apt install git-lfs'"
            )
        case .configuration(let line):
            Failure(
                .data,
                "lfs-refused",
                line.map { "line \($0) of '.lfsconfig' is not part of git's configuration format" }
                    ?? "'.lfsconfig' is not a file",
                help: Self.instead
            )
        case .server(let text, let reason):
            Failure(
                .data,
                "lfs-refused",
                "'.lfsconfig' names '\(text)' as the LFS server, which is refused: \(reason)",
                help: Self.instead
            )
        case .credentials(let text):
            Failure(
                .data,
                "lfs-refused",
                "'.lfsconfig' names '\(text)' as the LFS server, which is refused: it contains credentials",
                help: Self.instead
            )
        case .needsExtension(let path, let name):
            Failure(
                .data,
                "lfs-refused",
                "'\(path)' was stored by the git LFS extension '\(name)', whose program would have to run to restore it",
                help: "leave the file out with 'exclude', or remove 'lfs: true' to keep pointers"
            )
        case .missing(let path, let object, let server):
            Failure(
                .data,
                "lfs-missing",
                "'\(server)' does not have the LFS object \(object.hex.prefix(12)) of '\(path)'",
                help: "ask the repository's owner to run `git lfs push --all`, or remove 'lfs: true' to keep pointers"
            )
        case .damaged(let path, let object, let server):
            Failure(
                .data,
                "lfs-mismatch",
                "the LFS object \(object.hex.prefix(12)) of '\(path)' from '\(server)' is not what its pointer says",
                help: "the copy on the server may be damaged; ask the repository's owner to push it again"
            )
        case .refused(let path, let object, let server, let status):
            Failure(
                .permission,
                "lfs-storage-refused",
                "the storage of '\(server)' refused the LFS object \(object.hex.prefix(12)) of '\(path)' "
                    + "(status \(status))",
                help: "run the same command again: the object's address may have expired; "
                    + "else ask the repository's owner who may read it"
            )
        case .wrongAnswer(let path, let server, let reason):
            Failure(
                .data,
                "lfs-answer",
                "the response of '\(server)' to a request for the LFS object of '\(path)' is wrong: \(reason)",
                help: "check that the address is that of an LFS server, "
                    + "or remove 'lfs: true' to keep pointers in place of the files"
            )
        case .noServer(let repository):
            Failure(
                .data,
                "lfs-missing",
                "the host of '\(repository)' serves no LFS objects for it",
                help: "ask the repository's owner to enable git LFS, or remove 'lfs: true' to keep pointers"
            )
        case .unavailable(let server, let reason):
            Failure(
                .unavailable,
                "lfs-unavailable",
                "cannot fetch LFS objects from '\(server)': \(reason)",
                help: "check the network and proxies, then run the same command again"
            )
        }
    }

    private static let instead =
        "ask the repository's owner to correct it, or remove 'lfs: true' to keep pointers in place of the files"
}
