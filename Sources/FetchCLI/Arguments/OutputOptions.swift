internal import ArgumentParser

/// How results are shown.
struct OutputOptions: ParsableArguments {
    @Flag var flags: [OutputFlag] = []

    @Option(
        name: CommonOption.color.name,
        help: ArgumentHelp("When to colour the output.", valueName: "when")
    )
    var color = When.auto

    @Option(
        name: CommonOption.progress.name,
        help: ArgumentHelp("When to show live progress.", valueName: "when")
    )
    var progress = When.auto

    /// What was chosen.
    var choice: OutputChoice {
        var choice = OutputChoice(color: color, progress: progress)
        for flag in flags { flag.apply(to: &choice) }
        return choice
    }
}

extension When: ExpressibleByArgument {}
