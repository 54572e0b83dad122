internal import FetchModel

/// What to suggest in place of a name that is not there.
package enum KnownNames: Hashable, Sendable {
    /// Names that are spelled like it, nearest first.
    case near([String])
    /// None is, and these are all.
    case all([String])
    /// None is, or what there is could not be found out.
    case unknown

    /// How many names are listed.
    private static let few = 10

    /// What to suggest in place of `name` where `names` are there.
    init(near name: String, in names: [String]) {
        let near = Suggestion.nearest(to: name, in: names, limit: 3)
        self = !near.isEmpty ? .near(near) : (1...Self.few).contains(names.count) ? .all(names.sorted()) : .unknown
    }

    /// `did you mean 'v1.0'?`, `there are: 'v1.0', 'v2.0'`; `nil` if nothing is known.
    var help: String? {
        switch self {
        case .near(let names): "did you mean \(Self.quoted(names).joined(separator: " or "))?"
        case .all(let names): "there \(names.count == 1 ? "is" : "are"): \(Self.quoted(names).joined(separator: ", "))"
        case .unknown: nil
        }
    }

    private static func quoted(_ names: [String]) -> [String] { names.map { "'\(ForeignText.line($0))'" } }
}
