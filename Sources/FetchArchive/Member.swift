/// One entry of an archive, as the archive tells it; nothing of it has been judged.
struct Member {
    /// What it wants to become.
    enum Kind: Equatable {
        case file
        case folder
        case symlink
        case hardLink
        /// A file that wants a password.
        case encrypted
        /// Anything else, for people: `a device`.
        case other(String)
    }

    /// The bytes of its path.
    var name: [UInt8] = []
    /// What it wants to become.
    var kind = Kind.file
    /// Permission bits, with those for setuid and setgid.
    var mode: UInt32 = 0o644
    /// How many bytes it has, once unpacked; 0 unless a file.
    var size = 0
    /// The bytes of a link's target.
    var target: [UInt8] = []
}

/// What reads the entries of an archive, one after the other.
protocol MemberReader: AnyObject {
    /// Goes to the next entry; `nil` at the end. Throws `Failure`, and what the stream throws.
    func next() throws -> Member?

    /// The bytes of the entry that `next` gave last, in pieces that are valid for the call alone. What is not read is
    /// skipped by `next`. Throws what `next` and `body` throw.
    func read(_ body: (UnsafeRawBufferPointer) throws -> Void) throws

    /// The commit that the archive says it holds.
    var commit: String? { get }
}
