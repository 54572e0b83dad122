internal import FetchEngine

/// The words that are typed most, read without the parser: `fetch sync`, `fetch status` and `fetch verify`, with no other
/// words than a few flags.
///
/// The parser takes half of the instructions of a run that finds nothing to do. Whatever is not exactly one of these words
/// is the parser's, which means the same by them: a test asks both.
struct ShortWords {
    /// The commands that are read so.
    enum Command: String, CaseIterable { case sync, status, verify }

    /// The command.
    let command: Command
    /// What a sync may do.
    private(set) var request = SyncRequest()
    /// How results are shown.
    private(set) var output = OutputChoice()

    /// What `words` say; `nil` where the parser must read them.
    init?(_ words: [String]) {
        guard let word = words.first, let command = Command(rawValue: word) else { return nil }
        self.command = command
        for word in words.dropFirst() {
            switch (word, command) {
            case ("-q", _), ("--quiet", _): output.quiet = true
            case ("-v", _), ("--verbose", _): output.verbose = true
            case ("--json", _): output.json = true
            case ("--locked", .sync): request.isLocked = true
            case ("--offline", .sync): request.isOffline = true
            case ("--frozen", .sync): (request.isLocked, request.isOffline) = (true, true)
            default: return nil
            }
        }
    }

    /// What they ask for.
    var job: Job {
        switch command {
        case .sync: .sync(request, ProjectChoice(), output)
        case .status: .status(names: [], ProjectChoice(), output)
        case .verify: .verify(names: [], ProjectChoice(), output)
        }
    }
}
