package import FetchModel

/// The licence of a dependency, and how it is known.
package struct LicenseFinding: Hashable, Sendable {
    /// Where it is stated.
    package enum Evidence: Hashable, Sendable {
        /// `license:` in the manifest.
        case manifest
        /// `LICENSES/<id>.txt`, or an `SPDX-License-Identifier` in files (reuse.software), beside the texts of licences.
        case reuse
        /// These files, whose texts are those of licences.
        case texts([String])
        /// These files are texts of licences that are not known, or there are none.
        case nothing(unread: [String])
    }

    /// `nil` where it is not known.
    package var expression: LicenseExpression?
    package var evidence: Evidence

    package init(_ expression: LicenseExpression?, _ evidence: Evidence) {
        self.expression = expression
        self.evidence = evidence
    }
}
