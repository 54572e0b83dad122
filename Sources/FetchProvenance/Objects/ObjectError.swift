/// Why the bytes of a git object are refused.
package struct ObjectError: Error, Hashable, Sendable {
    /// Which object they were read as.
    package enum Kind: String, Hashable, Sendable {
        case commit, tag
    }

    package enum Fault: Hashable, Sendable {
        /// It holds a NUL, behind which git stops to read.
        case nul
        /// A header's line is not ended, has no value, or continues nothing.
        case brokenHeader(line: Int)
        /// A header that must be there, in this position, is not.
        case missing(String)
        /// A header that may be there once is there again, so that two readers may see two values.
        case repeated(String)
        /// A header is where git does not write it.
        case misplaced(String)
        /// The value of a header is not an id of the repository's format, a type or a name.
        case badValue(String, String)
        /// It is signed more than once.
        case twoSignatures
        /// A signature begins and does not end, or something follows it.
        case brokenSignature
    }

    package let kind: Kind
    package let fault: Fault

    init(_ kind: Kind, _ fault: Fault) {
        self.kind = kind
        self.fault = fault
    }
}
