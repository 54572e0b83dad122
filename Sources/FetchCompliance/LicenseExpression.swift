/// An SPDX license expression, as in `license:` of a manifest (SPDX 2.3, annex D).
package struct LicenseExpression: Hashable, Sendable, CustomStringConvertible {
    package let description: String
}
