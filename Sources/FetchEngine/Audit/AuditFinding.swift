internal import FetchCompliance
internal import FetchModel

/// What an audit is about.
enum AuditFinding: Diagnosable {
    case vulnerable(AuditedDependency)

    var failure: Failure {
        switch self {
        case .vulnerable(let dependency):
            let count = dependency.open.count
            let words = count == 1 ? "a known vulnerability" : "\(count) known vulnerabilities"
            var failure = Failure(
                .unmet,
                "vulnerable",
                "'\(dependency.name)' has \(words)",
                help: "move to a version that fixes it with `fetch update`, or give a reason under 'audit: {ignore: …}'"
            )
            failure.severally = "have known vulnerabilities"
            return failure
        }
    }
}
