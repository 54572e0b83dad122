internal import FetchModel

/// What an archive has cost so far, held against what it may cost.
final class Guards {
    /// The most that an archive may cost: the entry's own limits, and the defaults where it has none.
    struct Ceiling: Sendable {
        /// Files and links.
        let files: Int
        /// Bytes of all files.
        let bytes: Int
        /// Bytes unpacked for each byte of the archive.
        let ratio: Int
        /// How many bytes unpack before the ratio is judged: small archives of very regular files are no bombs.
        let floor: Int

        /// `limits`, or 1,000,000 files, 10 GiB, and 300 to 1.
        init(_ limits: Limits) {
            files = limits.files ?? 1_000_000
            bytes = limits.bytes ?? 10 << 30
            ratio = limits.ratio ?? 300
            floor = limits.ratio == nil ? 32 << 20 : 1 << 20
        }

        /// No bound, where others count.
        static let none = Ceiling(Limits(files: .max, bytes: .max, ratio: .max))
    }

    private let ceiling: Ceiling
    private var files = 0
    private var folders = 0
    private var paths = 0
    private var bytes = 0
    private var received = 0
    private var unpacked = 0

    /// Nothing spent yet of `ceiling`.
    init(_ ceiling: Ceiling) { self.ceiling = ceiling }

    /// Begins anew: the same archive is read once more.
    func restart() { (files, folders, paths, bytes, received, unpacked) = (0, 0, 0, 0, 0, 0) }

    /// `count` bytes of the archive have arrived.
    func received(_ count: Int) { received += count }

    /// `count` bytes have come out of it, entries' or not. Throws `Failure`.
    func unpacked(_ count: Int) throws {
        unpacked += count
        guard unpacked > ceiling.floor else { return }
        let (most, overflows) = max(1, received).multipliedReportingOverflow(by: ceiling.ratio)
        if !overflows, unpacked > most {
            throw exceeded(
                "unpacks to more than \(ceiling.ratio) times its own size",
                "ratio: \(ceiling.ratio.doubled)"
            )
        }
    }

    /// One more file or link is kept. Throws `Failure`.
    func file() throws {
        files += 1
        if files > ceiling.files {
            throw exceeded("holds more files than its limit of \(ceiling.files)", "files: \(ceiling.files.doubled)")
        }
    }

    /// One more folder is remembered. Throws `Failure`.
    func folder() throws {
        folders += 1
        let most = max(ceiling.files, 1_000_000)
        if folders > most { throw exceeded("holds more than \(most) folders", "files: \(most.doubled)") }
    }

    /// One more path, of `count` bytes, is remembered; on average it may have 128. Throws `Failure`.
    func path(_ count: Int) throws {
        paths += count
        let files = max(ceiling.files, 1_000_000)
        let (most, overflows) = files.multipliedReportingOverflow(by: 128)
        if !overflows, paths > most {
            throw exceeded("has paths of more than \(most) bytes together", "files: \(files.doubled)")
        }
    }

    /// A file of `count` bytes follows, kept or not. Throws `Failure`.
    func bytes(_ count: Int) throws {
        let (sum, overflows) = bytes.addingReportingOverflow(count)
        bytes = sum
        if overflows || sum > ceiling.bytes {
            let (limit, next) = (Self.size(ceiling.bytes), Self.size(ceiling.bytes.doubled))
            throw exceeded("unpacks to more bytes than its limit of \(limit)", "bytes: \(next)")
        }
    }

    private func exceeded(_ what: String, _ limit: String) -> Failure {
        Failure(
            .data,
            Refusal.limit,
            "the archive \(what)",
            help: "it may be an archive bomb; if you trust it, give this entry: limits: {\(limit)}"
        )
    }

    /// A size as a manifest may write it: `10 GiB`, or just its bytes where it is no round one.
    private static func size(_ bytes: Int) -> String {
        for (name, shift) in [("GiB", 30), ("MiB", 20), ("KiB", 10)] where bytes > 0 && bytes & (1 << shift - 1) == 0 {
            return "\(bytes >> shift) \(name)"
        }
        return "\(bytes)"
    }
}

extension Int {
    /// Twice as much, or the most there is.
    fileprivate var doubled: Int { self > .max / 2 ? .max : Swift.max(1, self * 2) }
}
