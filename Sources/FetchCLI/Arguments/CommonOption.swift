internal import ArgumentParser

/// The options with a value that every command takes. Each is named once: the parser and `LeadingOptions` read it here.
enum CommonOption: String, CaseIterable {
    case directory, manifest, jobs, timeout, color, progress

    private var short: Character? {
        switch self {
        case .directory: "C"
        case .jobs: "j"
        case .manifest, .timeout, .color, .progress: nil
        }
    }

    /// `-C` and `--directory`.
    var spellings: [String] { (short.map { ["-\($0)"] } ?? []) + ["--\(rawValue)"] }

    /// The same for the parser.
    var name: NameSpecification {
        NameSpecification((short.map { [.customShort($0)] } ?? []) + [.customLong(rawValue)])
    }
}
