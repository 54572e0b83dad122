package import FetchModel

/// Why a patch is not applied.
package struct PatchError: Error, Hashable, Sendable {
    /// The patch's path as the manifest writes it.
    package let patch: String
    /// Where the manifest names it.
    package let place: Place?
    /// What is wrong.
    package let fault: Fault

    /// What is wrong with a patch.
    package enum Fault: Hashable, Sendable {
        /// It is empty.
        case empty
        /// It changes no file.
        case noChanges
        /// It is damaged at that line.
        case malformed(line: Int)
        /// A hunk of it, the one with this number in the changes of `file`, does not match the tree.
        case hunk(number: Int, file: String, line: Int)
        /// It conflicts with the new version in these files.
        case conflicts([String])
        /// The new version contains what it changes.
        case contained
        /// Git says why it does not apply.
        case doesNotApply(reason: String)
        /// A name in it, at that line, breaks a rule.
        case name(line: Int, [UInt8], NameRule)
        /// A name in it leads through a symbolic link of the tree.
        case throughLink(line: Int, [UInt8], link: String)
        /// A mode in it is not one of a vendored file.
        case mode(line: Int, [UInt8])
        /// Git reads a name in it that was not judged.
        case unjudgedName([UInt8])
        /// The patched tree breaks rules.
        case tree([TreeRules.Violation])
        /// After it, the last one, no file is left.
        case nothingLeft
        /// The disk is full, or not writable.
        case disk(reason: String)
        /// It needs too much memory or makes a file too large.
        case limit(GitError.Limit)
    }

    /// The rules for a name.
    package enum NameRule: Hashable, Sendable {
        case empty, absolute, parentDirectory, tooLong, tooDeep
        case name(EntryName.Violation)
    }

    /// Whether it was made for other files.
    package var isMismatch: Bool {
        switch fault {
        case .hunk, .doesNotApply: true
        default: false
        }
    }

    init(_ patch: Patch, _ fault: Fault) {
        self.patch = patch.name
        place = patch.place
        self.fault = fault
    }
}
