internal import FetchModel

extension String {
    /// The lines of a manifest to be shown, with dots for user information and queries of URLs.
    var maskedLines: String {
        split(separator: "\n", omittingEmptySubsequences: false).map(MaskedURL.hidingAll).joined(separator: "\n")
    }
}
