internal import FetchModel

extension AuditError {
    var failure: Failure {
        switch self {
        case .missing("reason"):
            let help = "say why it does not matter here, such as 'reason: not compiled in'"
            return Failure(.data, "missing-key", "an ignored vulnerability needs a 'reason'", help: help)
        case .missing(let key):
            let help = "write the id that `fetch audit` prints, such as 'id: CVE-2024-1'"
            return Failure(.data, "missing-key", "an ignored vulnerability needs an '\(key)'", help: help)
        case .badID(let text):
            let message = "\(MaskedURL.quoted(text)) is not the id of a vulnerability"
            return Failure(.data, "bad-id", message, help: "write one id, such as 'CVE-2024-1'")
        case .badDate(let text):
            let message = "\(MaskedURL.quoted(text)) is not a date"
            return Failure(.data, "bad-date", message, help: "write year, month and day, such as '2027-03-01'")
        case .duplicate(let id, let line):
            let message = "\(MaskedURL.quoted(id)) is ignored twice"
            return Failure(
                .data,
                "duplicate-key",
                message,
                help: "the first one is on line \(line); remove one of them"
            )
        }
    }
}
