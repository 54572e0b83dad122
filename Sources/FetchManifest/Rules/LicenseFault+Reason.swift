internal import FetchModel

extension LicenseFault {
    /// What is wrong, as a clause.
    var reason: String {
        switch self {
        case .tooLong: "it is too long"
        case .unknownLicense(let id, _): "SPDX's list has no licence \(MaskedURL.quoted(id))"
        case .unknownException(let id, _): "SPDX's list has no exception \(MaskedURL.quoted(id))"
        case .misplaced(let word): "something is missing before \(MaskedURL.quoted(word))"
        case .incomplete: "it ends too early"
        case .unclosed: "a '(' is not closed"
        case .lowerCaseOperator(let word): "'\(word)' is an operator only in upper case"
        case .noLicense: "it names no licence"
        }
    }

    /// What to write instead.
    var help: String {
        switch self {
        case .unknownLicense(_, let near?), .unknownException(_, let near?): "did you mean '\(near)'?"
        case .unknownLicense(_, nil):
            "write an identifier of spdx.org/licenses, or 'LicenseRef-NAME' for a licence that is not in its list"
        case .lowerCaseOperator(let word): "write '\(word.uppercased())'"
        case .noLicense: "leave the key out where the licence is not known"
        case .misplaced, .incomplete, .unclosed, .tooLong, .unknownException(_, nil):
            "write, for example, 'MIT', 'Apache-2.0 OR MIT' or 'GPL-2.0-only WITH Classpath-exception-2.0'"
        }
    }
}
