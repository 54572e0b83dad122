/// One check of `fetch doctor`.
package struct Check: Hashable, Sendable {
    /// How a check ended. The raw values are those of `--json`.
    package enum State: String, Hashable, Sendable {
        case ok
        /// Something that a run may do without.
        case warning
        case failed
    }

    /// What was checked, one word: `git`, or a host's name.
    package var name: String
    package var state: State
    /// What was found.
    package var detail: String
    /// What to do about it.
    package var help: String?

    init(_ name: String, _ state: State = .ok, _ detail: String, help: String? = nil) {
        self.name = name
        self.state = state
        self.detail = detail
        self.help = help
    }
}

/// What `fetch doctor` found, in the order in which users see it.
package struct Diagnosis: Hashable, Sendable {
    package var checks: [Check]
}
