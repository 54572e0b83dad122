internal import FetchModel

/// What a manifest entry asks for, in a few words.
struct RequestText {
    let request: Request?
    /// The tag that it resolved to.
    let tag: String?

    /// What `outcome` says.
    init(_ outcome: Outcome) {
        request = outcome.request
        tag = outcome.tag
    }

    /// What a requirement says.
    init(_ request: Request?) {
        self.request = request
        tag = nil
    }

    /// `rev1`, `v1.10.1 (^1.2)`, `branch main`, `commit`, `url`.
    var short: String {
        if let tag = text("tag") { return tag }
        if let range = text("version") { return tag.map { "\($0) (\(range))" } ?? range }
        if let branch = text("branch") { return "branch \(branch)" }
        for key in ["commit", "download", "url"] where text(key) != nil { return key }
        return "-"
    }

    /// `v1.10.1`, `main`: the tag that it resolved to, else what is asked.
    var revision: String? { tag ?? text("tag") ?? text("version") ?? text("branch") }

    /// `v1.10.1`, `(branch main)`: what follows a name; `nil` where nothing but a commit or a URL is asked.
    var named: String? { tag ?? text("tag") ?? text("version") ?? text("branch").map { "(branch \($0))" } }

    /// `version: ^1.2`.
    var long: String {
        for key in ["tag", "version", "branch", "commit", "download", "url"] {
            if let text = text(key) { return "\(key): \(MaskedURL.of(text))" }
        }
        return "no revision"
    }

    private func text(_ key: String) -> String? { request?.text(key) }
}
