/// The dependencies for which a task sends requests, so that a message about a request can name them.
package enum Requester {
    /// Their names; empty where requests are for no dependency in particular.
    @TaskLocal package static var names: [String] = []

    /// What follows a wait of such a request: `'engine' is tried again`.
    package static func again(_ names: [String]) -> String {
        let quoted = names.map { Quotation.of($0) }
        switch quoted.count {
        case 0: return "trying again"
        case 1: return "\(quoted[0]) is tried again"
        case 2, 3: return "\(quoted.dropLast().joined(separator: ", ")) and \(quoted[quoted.count - 1]) are tried again"
        default: return "\(quoted.prefix(2).joined(separator: ", ")) and \(quoted.count - 2) more are tried again"
        }
    }
}
