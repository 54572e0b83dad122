internal import ArgumentParser
internal import FetchEngine

/// Which project, and how its work is done.
struct ProjectOptions: ParsableArguments {
    @Option(
        name: CommonOption.directory.name,
        help: ArgumentHelp("Run as if started in this directory.", valueName: "dir"),
        completion: .directory
    )
    var directory: String?

    @Option(
        name: CommonOption.manifest.name,
        help: ArgumentHelp("Use this manifest instead of deps.yaml.", valueName: "file"),
        completion: .file()
    )
    var manifest: String?

    @Option(name: CommonOption.jobs.name, help: "Run this many downloads at once (8).")
    var jobs: Int?

    @Option(
        name: CommonOption.timeout.name,
        help: ArgumentHelp("Give up waiting after this many seconds (30).", valueName: "seconds")
    )
    var timeout: Int?

    @Flag var flags: [ProjectFlag] = []

    func validate() throws {
        try Self.check(jobs, .jobs)
        try Self.check(timeout, .timeout)
        if manifest?.isEmpty == true { throw ValidationError("--manifest takes a file") }
    }

    private static func check(_ number: Int?, _ option: NumberOption) throws {
        guard let number, !option.range.contains(number) else { return }
        throw ValidationError("--\(option.rawValue) takes \(option.words)")
    }

    /// What was chosen.
    var choice: ProjectChoice {
        var choice = ProjectChoice(directory: directory, manifest: manifest, jobs: jobs, timeout: timeout)
        for flag in flags { flag.apply(to: &choice) }
        return choice
    }
}
