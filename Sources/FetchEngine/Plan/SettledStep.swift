internal import FetchModel

/// A step, once what is in its way is known as far as it can be without the archive.
struct SettledStep: Sendable {
    var step: Plan.Step
    /// The files that the directory lacks, if it is only incomplete and there is no record of it.
    var missing: [Change] = []
}
