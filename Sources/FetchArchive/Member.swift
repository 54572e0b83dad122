/// One entry of an archive, as the archive describes it; no rule has been applied yet.
struct Member {
    /// What the entry wants to become.
    enum Kind: Equatable {
        case file
        case directory
        case symlink
        case hardLink
        /// A file that needs a password.
        case encrypted
        /// Anything else, as a phrase for messages: `a device`.
        case other(String)
    }

    /// The bytes of its path.
    var name: [UInt8] = []
    /// Whether the path is absolute although it does not begin with `/`.
    var isAbsolute = false
    /// What it wants to become.
    var kind = Kind.file
    /// Permission bits, including setuid and setgid.
    var mode: UInt32 = 0o644
    /// Its size in bytes once extracted; 0 unless it is a file.
    var size = 0
    /// How many of these bytes only reading it produces, and skipping it does not: a zip's, a sparse file's holes.
    var expansion = 0
    /// The bytes of a link's target.
    var target: [UInt8] = []
}

/// Reads the entries of an archive, one after the other.
protocol MemberReader: AnyObject {
    /// Goes to the next entry; `nil` at the end. Throws `ArchiveError`, and what the stream throws.
    func next() throws -> Member?

    /// Passes the bytes of the entry that `next` returned last to `body`, in pieces that are valid during the call only.
    /// `next` skips what is not read. Throws what `next` and `body` throw.
    func read(_ body: (UnsafeRawBufferPointer) throws -> Void) throws

    /// The commit that the archive says it holds.
    var commit: String? { get }
}
