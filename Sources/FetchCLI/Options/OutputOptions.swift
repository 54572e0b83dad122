internal import ArgumentParser

/// How results are shown.
struct OutputOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Say nothing but errors.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Say what is asked of which host, and why.")
    var verbose = false

    @Option(help: ArgumentHelp("Colour the output: auto, always or never.", valueName: "when"))
    var color = OutputChoice.Color.auto

    @Flag(help: "Print one JSON document on standard output.")
    var json = false

    /// What was chosen.
    var choice: OutputChoice { OutputChoice(quiet: quiet, verbose: verbose, color: color, json: json) }
}

extension OutputChoice.Color: ExpressibleByArgument {}
