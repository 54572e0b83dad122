internal import ArgumentParser
internal import FetchEngine

/// Which project, and how its work is done.
struct ProjectOptions: ParsableArguments {
    @Option(
        name: [.customShort("C"), .long],
        help: ArgumentHelp("Run as if started in this folder.", valueName: "dir"),
        completion: .directory
    )
    var directory: String?

    @Option(help: ArgumentHelp("The manifest, instead of deps.yaml.", valueName: "file"), completion: .file())
    var manifest: String?

    @Option(name: .shortAndLong, help: "Downloads to run at once (8).")
    var jobs: Int?

    @Option(help: ArgumentHelp("Give up waiting after this long (30).", valueName: "seconds"))
    var timeout: Int?

    @Flag(name: .customLong("no-cache"), help: "Neither read nor fill the shared cache.")
    var noCache = false

    func validate() throws {
        if let jobs, !(1...1000).contains(jobs) { throw ValidationError("--jobs must be from 1 to 1000") }
        if let timeout, !(1...86_400).contains(timeout) {
            throw ValidationError("--timeout must be from 1 to 86400 seconds")
        }
    }

    /// What was chosen.
    var choice: ProjectChoice {
        ProjectChoice(directory: directory, manifest: manifest, jobs: jobs, timeout: timeout, noCache: noCache)
    }
}
