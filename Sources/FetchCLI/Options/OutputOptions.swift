internal import ArgumentParser

/// How results are shown.
struct OutputOptions: ParsableArguments {
    /// When to colour.
    enum Color: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

    @Flag(name: .shortAndLong, help: "Say nothing but errors.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Say what is asked of which host, and why.")
    var verbose = false

    @Option(help: ArgumentHelp("Colour the output: auto, always or never.", valueName: "when"))
    var color = Color.auto

    @Flag(help: "Print one JSON document on standard output.")
    var json = false
}
