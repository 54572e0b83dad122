package import FetchModel

extension OSVError: Diagnosable {
    package var failure: Failure {
        switch self {
        case .malformed(let url, let what):
            return Failure(
                .unavailable,
                "malformed-answer",
                "'\(url)' answered with \(Quotation.escaped(what))",
                help: "check FETCH_OSV_URL and 'osv' in your configuration, then run the same command again"
            )
        case .unknown(let url, let id):
            return Failure(
                .unavailable,
                "malformed-answer",
                "'\(url)' named the vulnerability \(id), and has no record of it",
                help: "run the same command again later"
            )
        case .refused(let url, let status):
            return Failure(
                .unavailable,
                "http-\(status)",
                "'\(url)' answered with status \(status)",
                help: "check FETCH_OSV_URL and 'osv' in your configuration, then run the same command again"
            )
        case .mixedUp(let url, let id, let repository):
            return Failure(
                .unavailable,
                "malformed-answer",
                "'\(url)' answered with \(id) for '\(MaskedURL.of(repository))', which that record does not name",
                help: "run the same command again later; its answers may be out of order"
            )
        case .damaged(let file):
            return Failure(
                .data,
                "bad-database",
                "\(Quotation.of(file)) is not a record in OSV's format",
                help: "download the database again, from https://osv-vulnerabilities.storage.googleapis.com"
            )
        case .empty(let file):
            return Failure(
                .data,
                "bad-database",
                "\(Quotation.of(file)) holds no record in OSV's format",
                help: "name a zip or a directory of OSV's JSON files"
            )
        case .tooLarge(let file):
            return Failure(
                .data,
                "bad-database",
                "\(Quotation.of(file)) is larger than any record",
                help: "name a zip or a directory of OSV's JSON files"
            )
        }
    }
}
