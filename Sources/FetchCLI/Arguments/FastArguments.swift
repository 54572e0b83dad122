internal import FetchEngine

/// Reads the command lines that are typed most without the parser: `fetch sync`, `fetch status` and `fetch verify`, with
/// no arguments but flags.
///
/// The parser takes half of the instructions of a run that finds nothing to do. Any other command line is left to the
/// parser, which reads these in the same way: a test compares the two.
struct FastArguments {
    /// The commands that are read so.
    enum Command: String, CaseIterable { case sync, status, verify }

    /// The command.
    let command: Command
    /// What a sync may do.
    private(set) var request = SyncRequest()
    /// How the project's work is done.
    private(set) var project = ProjectChoice()
    /// How results are shown.
    private(set) var output = OutputChoice()

    /// Reads `arguments`; `nil` if the parser must read them.
    init?(_ arguments: [String]) {
        guard let first = arguments.first, let command = Command(rawValue: first) else { return nil }
        self.command = command
        for argument in arguments.dropFirst() {
            if let flag = OutputFlag(argument: argument) {
                flag.apply(to: &output)
            } else if let flag = ProjectFlag(argument: argument) {
                flag.apply(to: &project)
            } else if command == .sync, let flag = SyncFlag(argument: argument) {
                flag.apply(to: &request)
            } else {
                return nil
            }
        }
    }

    /// The command that they make.
    var invocation: Invocation {
        switch command {
        case .sync: .sync(request, project, output)
        case .status: .status(names: [], project, output)
        case .verify: .verify(names: [], project, output)
        }
    }
}
