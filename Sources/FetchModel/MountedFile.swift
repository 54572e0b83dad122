/// A file that cannot be replaced, since it is mounted where it is.
package struct MountedFile: Diagnosable, Equatable {
    /// The file as the user sees it.
    let name: String

    package init(name: String) { self.name = name }

    package var failure: Failure {
        Failure(
            .disk,
            "mounted-file",
            "cannot replace \(Quotation.of(name)): it is a mount of its own",
            help: "mount its directory instead of the file, then run the same command again"
        )
    }
}
