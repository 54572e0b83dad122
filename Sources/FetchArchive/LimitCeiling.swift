internal import FetchModel

/// The most that an archive may cost: the entry's own limits, and the defaults where it has none.
package struct LimitCeiling: Hashable, Sendable {
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
        files = limits.files ?? Self.usual
        bytes = limits.bytes ?? Limits.defaultBytes
        ratio = limits.ratio ?? 300
        floor = limits.ratio == nil ? 32 << 20 : 1 << 20
    }

    /// Directories; they have no limit of their own, but each takes memory, and room on the disk. Where fewer files than usual
    /// are expected, sixteen for each are more than any archive has that is not very small.
    var directories: Int { files >= Self.usual ? files : min(max(files * 16, 4096), Self.usual) }

    /// The bytes of all paths: 128 for each of as many as are usual, or of `files` where these are more.
    var pathBytes: Int {
        let (most, overflows) = max(files, Self.usual).multipliedReportingOverflow(by: 128)
        return overflows ? .max : most
    }

    /// How many files an archive may have where the entry says nothing.
    private static let usual = 1_000_000

    /// No bound, where something else counts.
    static let none = LimitCeiling(Limits(files: .max, bytes: .max, ratio: .max))
}

/// What an archive had cost when a limit stopped it.
package struct LimitUsage: Hashable, Sendable {
    /// What is limited.
    package enum Limit: Hashable, Sendable {
        case files, bytes, ratio
        /// The archive's own bytes; `bytes` bounds them as well.
        case received
        /// Directories and the bytes of all paths; `files` bounds them as well.
        case directories, paths
    }

    /// Files and links.
    package internal(set) var files = 0
    /// Bytes of all files.
    package internal(set) var bytes = 0
    /// The ratio that would have been enough; 0 where the limit was.
    package internal(set) var ratio = 0
    /// Whether this is all that the archive costs, so that limits of this size suffice.
    package internal(set) var isComplete = false

    /// Whether extracting takes bytes besides those that are read: holes of sparse files, a zip's files, copies for hard
    /// links.
    var isExpanded = false
    var received = 0
    var length: Int?
    var isFile = false
    var directories = 0
    var densest: Int?

    mutating func raiseRatio(to needed: Int) { ratio = max(ratio, needed) }

    /// The limits that a manifest needs for this archive: `limits: {bytes: 2 GiB, ratio: 1100}`.
    ///
    /// Where the archive was not read to its end, the numbers are twice what was counted; a ratio is then one that
    /// nothing within the limit of bytes can pass.
    func limits(beyond ceiling: LimitCeiling, passing limit: Limit) -> String {
        var parts: [String] = []
        switch limit {
        case .directories: parts.append("files: \(directories.doubled)")
        case .paths: parts.append("files: \((ceiling.pathBytes / 128).doubled)")
        default:
            if files > ceiling.files { parts.append("files: \((isComplete ? files : files.doubled).roundedUp)") }
        }
        if limit == .received, let length {
            // What the archive holds is not known; four times its own size is more than most hold.
            let (most, overflows) = length.multipliedReportingOverflow(by: isFile ? 1 : 4)
            parts.append("bytes: \(Self.size(max(bytes, overflows ? .max : most)))")
        } else if bytes > ceiling.bytes || limit == .received {
            let most = max(bytes, limit == .received ? received : 0)
            parts.append("bytes: \(Self.size(isComplete ? most : most.doubled))")
        }
        if ratio > ceiling.ratio { parts.append("ratio: \((isComplete ? ratio : bound(ceiling)).roundedUp)") }
        return "limits: {\(parts.joined(separator: ", "))}"
    }

    /// A ratio that is enough whatever the rest of the archive holds.
    private func bound(_ ceiling: LimitCeiling) -> Int {
        if let densest, !isExpanded { return max(ratio, densest) }
        let (most, overflows) = max(ceiling.bytes, bytes).addingReportingOverflow(1 << 30)
        return overflows ? .max : max(ratio, most / max(1, received))
    }

    /// Returns a size as a manifest may write it, rounded up where it is long: `10 GiB`, `1230 MiB`, `1200`.
    static func size(_ bytes: Int) -> String {
        for (name, shift) in [("GiB", 30), ("MiB", 20), ("KiB", 10)] where bytes > 0 && bytes & (1 << shift - 1) == 0 {
            return "\(bytes >> shift) \(name)"
        }
        for (name, shift) in [("GiB", 30), ("MiB", 20), ("KiB", 10)] where bytes >> shift >= 10 {
            return "\((bytes >> shift) + 1) \(name)"
        }
        return "\(bytes)"
    }
}

extension Int {
    /// Twice as much, or the largest number.
    fileprivate var doubled: Int { self > .max / 2 ? .max : Swift.max(1, self * 2) }

    /// The next number with two significant digits.
    fileprivate var roundedUp: Int {
        var unit = 1
        while self / unit >= 100 { unit *= 10 }
        let (sum, overflows) = self.addingReportingOverflow(unit - 1)
        return overflows ? self : sum / unit * unit
    }
}
