internal import FetchEngine
internal import FetchModel
internal import Glibc

/// The result of a command.
struct CommandReport: Sendable {
    var report: Report
    /// The state of the credentials, for the commands of authentication.
    var authentication: Authentication?
    /// What the command found out, for commands that are not about dependencies.
    var value: (any CommandValue)?
    /// What the command found out about dependencies besides their outcomes, by name.
    var details: [String: DependencyDetail] = [:]
    /// The result for people, where that is one text.
    var text: String?

    /// The result of a comparison.
    init(_ diff: DiffResult) {
        report = diff.report
        for difference in diff.differences { details[difference.name] = .difference(difference) }
    }

    /// The result of saving a patch.
    init(_ result: SaveResult) {
        report = result.report
        if let saved = result.saved { details[saved.name] = .saved(saved) }
    }

    /// The result of a look at what dependencies need.
    init(_ tree: RequirementTree) {
        report = tree.report
        details = tree.requirements.mapValues { .requirements($0) }
        let width = TerminalSize.columns(of: STDOUT_FILENO)
        let view = RequirementView(tree: tree, isUnicode: Environment.isUnicode, width: width)
        text = report.outcomes.isEmpty ? nil : view.text
    }

    /// The result of a look at where dependencies come from.
    init(_ report: Report, _ provenances: [Provenance]) {
        self.report = report
        for provenance in provenances { details[provenance.outcome.name] = .provenance(provenance) }
        let texts = provenances.filter { $0.outcome.status != .failed }.map {
            ProvenanceView(provenance: $0, isUnicode: Environment.isUnicode).text
        }
        text = texts.isEmpty ? nil : texts.joined(separator: "\n\n")
    }

    /// The result of a command on the origins of dependencies.
    init(_ origins: OriginReport) {
        report = origins.report
        details = origins.findings.mapValues { .origin($0) }
    }

    /// The result of a command on dependencies.
    init(_ report: Report) { self.report = report }

    /// The result of a command that found out `value`.
    init(_ value: (any CommandValue)?, _ failures: [Failure]) {
        report = Report(failures: failures)
        self.value = value
    }

    /// The result of a command of authentication.
    init(_ authentication: Authentication) {
        report = authentication.report
        self.authentication = authentication
    }
}
