package import FetchModel

/// An entry of an archive that breaks a rule.
package struct RefusedEntry: Error, Hashable, Sendable {
    /// The rule that an entry breaks.
    package enum Rule: Hashable, Sendable {
        // Entries that would be written elsewhere.
        case absolutePath
        case parentDirectory
        case throughLink(String)
        /// A symbolic link, and what is wrong with its target.
        case symlink(to: [UInt8], Target)
        /// A hard link whose target leads out.
        case hardLinkOut(to: [UInt8])
        /// A hard link without a file to copy.
        case hardLink(to: [UInt8], HardLink)
        // Entries of a kind that is not vendored.
        case special(String)
        case setuid
        case encrypted
        // Names.
        case unnamed
        case pathTooLong
        case tooDeep
        case name(EntryName.Violation)
        case notPortable(PortabilityRule)
        // Names that are taken.
        case differs
        case nameOfDirectory
        case belowFile(String)
        /// `portable` is on, and the path shown is taken for this one by some system.
        case twin(of: String, PortabilityRule)
        /// The disk takes the name for one that is there already.
        case takenOnDisk
    }

    /// What is wrong with a symbolic link's target.
    package enum Target: Hashable, Sendable {
        case empty, tooLong, absolute, controlCharacter, notUTF8, leadsOut, tooManySteps
        /// `portable` is on, and Windows cannot hold it.
        case notPortable
    }

    /// What is wrong with a hard link's target.
    package enum HardLink: Hashable, Sendable {
        case missing, directory, notAFile, circle
    }

    /// The path in the archive.
    package let name: [UInt8]
    /// The path that the entry would have in the vendored tree, for a filter; `nil` where no filter can drop it.
    package let path: [UInt8]?
    /// The rule that it breaks.
    package let rule: Rule

    /// `name` breaks `rule`; `path` is where the entry would be.
    init(_ name: some Collection<UInt8>, at path: (some Collection<UInt8>)?, _ rule: Rule) {
        self.name = [UInt8](name)
        self.path = path.map { [UInt8]($0) }
        self.rule = rule
    }

    /// `name` breaks `rule`, and no filter can drop it.
    init(_ name: some Collection<UInt8>, _ rule: Rule) {
        self.init(name, at: nil as [UInt8]?, rule)
    }
}

/// The entries of one archive that break rules: the first few, and how many there are.
struct RefusedEntries {
    /// How many are kept to be listed.
    static let listed = 10

    private(set) var first: [RefusedEntry] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// Adds one more.
    mutating func add(_ entry: RefusedEntry) {
        count += 1
        if first.count < Self.listed { first.append(entry) }
    }

    /// The error that lists them; `nil` where there are none.
    var error: ArchiveError? { isEmpty ? nil : .refused(first, count: count) }
}
