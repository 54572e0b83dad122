internal import ArgumentParser
internal import FetchEngine

/// What a command may do that edits the manifest.
enum EditFlag: String, DeclaredFlag {
    case force
    case dryRun = "dry-run"

    var long: String { rawValue }

    var help: String {
        switch self {
        case .force: "Overwrite local modifications, and what fetch did not install."
        case .dryRun: "Print how the manifest would change, and do nothing."
        }
    }

    /// Sets this flag in `request`.
    func apply(to request: inout EditRequest) {
        switch self {
        case .force: request.force = true
        case .dryRun: request.isDryRun = true
        }
    }
}
