/// Which project, and how its work is done, as the words say it.
struct ProjectChoice: Equatable {
    /// The folder to work in; the current one where there is none.
    var directory: String?
    /// The manifest's path; `deps.yaml` where there is none.
    var manifest: String?
    /// Downloads to run at once, where the words say it.
    var jobs: Int?
    /// The longest wait in seconds, where the words say it.
    var timeout: Int?
    /// Whether the shared cache is neither read nor filled.
    var noCache = false
}

/// How results are shown, as the words say it.
struct OutputChoice: Equatable {
    /// When to colour.
    enum Color: String, CaseIterable { case auto, always, never }

    /// Whether only errors are told.
    var quiet = false
    /// Whether it is told what is asked of which host, and why.
    var verbose = false
    /// When to colour.
    var color = Color.auto
    /// Whether standard output holds one JSON document.
    var json = false
}
