/// Which project, and how its work is done, as the command line says.
struct ProjectChoice: Equatable {
    /// The directory to work in; the current one if `nil`.
    var directory: String?
    /// The manifest's path; `deps.yaml` if `nil`.
    var manifest: String?
    /// Downloads to run at once.
    var jobs: Int?
    /// The longest wait in seconds.
    var timeout: Int?
    /// Whether the shared cache is neither read nor filled.
    var noCache = false
}

/// How results are shown, as the command line says.
struct OutputChoice: Equatable {
    /// Whether only errors are printed.
    var quiet = false
    /// Whether each request is logged.
    var verbose = false
    /// Whether output is coloured.
    var color = When.auto
    /// Whether live progress is shown.
    var progress = When.auto
    /// Whether standard output holds one JSON document.
    var json = false
}

/// When to do something that suits a terminal.
enum When: String, CaseIterable {
    /// On a terminal that is up to it.
    case auto
    case always
    case never
}
