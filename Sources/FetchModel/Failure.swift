/// A diagnostic: what went wrong, where, and what to do next.
///
/// Errors are turned into diagnostics by their `Diagnosable` conformance. One place renders diagnostics for people
/// (`error:` … `help:` …), one for programs (`--json`), and `kind` decides the exit code.
package struct Failure: Error, Hashable, Sendable {
    /// The family of a failure. It decides the exit code (sysexits where one fits).
    package enum Kind: Sendable, CaseIterable {
        /// A bug in this program: 70.
        case bug
        /// A bad manifest or lock, or content that does not match its checksum or breaks a rule: 65.
        case data
        /// Not authenticated or not permitted: 77.
        case permission
        /// A disk or file error: 74.
        case disk
        /// The host is unavailable, or `--offline` and not in the cache: 69.
        case unavailable
        /// Another process holds the project: 75.
        case busy
        /// What the command checks does not hold: 1.
        case unmet
        /// Wrong usage of the command line: 64.
        case usage
        /// Interrupted by the user: 130.
        case interrupted
    }

    /// The family that decides the exit code.
    package var kind: Kind
    /// A stable name for programs, in kebab case: `unknown-key`.
    package var code: String
    /// What happened and why: lower case, no full stop, literals in single quotes; it may span lines.
    package var message: String
    /// What to do next, best as a command to type.
    package var help: String?
    /// Where in a manifest or lock it happened.
    package var place: Place?
    /// The dependency that it concerns.
    package var dependency: String?
    /// The message without the dependency's name, for several dependencies that fail alike: `are not in place`.
    package var severally: String?
    /// The absolute path that message and help name, for whoever shows it as seen from elsewhere.
    package var path: String?
    /// The keys of the dependency's manifest entry that are at fault, best first; they decide its place.
    package var keys: [Dependency.Key] = []

    /// Creates a failure.
    package init(
        _ kind: Kind,
        _ code: String,
        _ message: String,
        help: String? = nil,
        place: Place? = nil,
        dependency: String? = nil
    ) {
        self.kind = kind
        self.code = code
        self.message = message
        self.help = help
        self.place = place
        self.dependency = dependency
    }

    /// Returns the failure with `dependency` and `place` filled in where they are missing. The message names the
    /// dependency.
    package func about(_ dependency: String, at place: Place? = nil) -> Failure {
        var copy = self
        copy.dependency = copy.dependency ?? dependency
        copy.place = copy.place ?? place
        // A quoted word further on may be a tag or a file of the same name.
        let isNamed = copy.message.hasPrefix("'\(dependency)' ") || copy.message.hasPrefix("'\(dependency)': ")
        if !isNamed { copy.message = "'\(dependency)': \(copy.message)" }
        return copy
    }

    /// The message without the name of its dependency in front, for whoever names it as well.
    package var anonymousMessage: String {
        let prefix = dependency.map { "'\($0)': " } ?? ""
        return message.hasPrefix(prefix) ? String(message.dropFirst(prefix.count)) : message
    }

    /// Returns the failure as one of `dependency`, at the place of the first of `keys` that its entry has, else of the
    /// entry itself.
    package func about(_ dependency: Dependency) -> Failure {
        about(dependency.name, at: keys.lazy.compactMap(dependency.ownPlace(of:)).first ?? dependency.place)
    }

    /// Returns the failure with `path`, if it is absolute, as the one that message and help name.
    package func naming(_ path: String) -> Failure {
        var copy = self
        copy.path = path.hasPrefix("/") ? path : nil
        return copy
    }

    /// Returns the failure with its path as `shown` makes it.
    package func showing(_ shown: (String) -> String) -> Failure {
        guard let path else { return self }
        let other = shown(path)
        if other == path { return self }
        var copy = self
        copy.path = nil
        copy.message = message.replacing("'\(path)'", with: "'\(other)'")
        copy.help = help?.replacing(ForeignText.shellWord(path), with: ForeignText.shellWord(other))
        return copy
    }

    /// Returns the failure with the source as what is at fault, if a host failed or refused: that is not about the tag.
    package func blamingSource() -> Failure {
        kind == .permission || kind == .unavailable ? blaming(.repo, .url, .git) : self
    }

    /// Returns the failure with `keys` as the manifest keys at fault, unless it has some.
    package func blaming(_ keys: Dependency.Key...) -> Failure {
        var copy = self
        if copy.keys.isEmpty { copy.keys = keys }
        return copy
    }
}

/// Several failures of one run or one file, all of which are reported.
package struct Failures: Error, Hashable, Sendable {
    /// In the order in which they are to be reported; never empty.
    package let all: [Failure]

    /// Creates the error of `failures`.
    package init(_ failures: [Failure]) { all = failures }
}
