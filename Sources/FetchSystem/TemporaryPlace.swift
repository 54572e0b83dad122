package import FetchModel

/// The directory below which a process creates its temporary directories.
///
/// Programs get their paths, so no other user may be able to put something else in their place.
package struct TemporaryPlace: Hashable, Sendable {
    /// The absolute path.
    package let path: String
    /// Why the directory that was preferred is not used.
    package let doubt: UntrustedDirectory?

    /// `preferred` (`TMPDIR`) where that is an absolute path, else the first of `others`; one in which other users could
    /// replace names is passed over. Where all are, it is the one that was preferred, and `TemporaryDirectory` refuses it.
    package init(preferred: String?, others: [String] = ["/tmp", "/var/tmp"]) {
        let candidates = [preferred].compactMap(\.self).filter { $0.hasPrefix("/") } + others
        var doubts: [UntrustedDirectory] = []
        for candidate in candidates {
            guard let doubt = Self.doubt(candidate) else {
                (path, self.doubt) = (candidate, doubts.first)
                return
            }
            doubts.append(doubt)
        }
        (path, doubt) = (candidates.first ?? "/tmp", nil)
    }

    /// Returns why the directory at `path` cannot be used; `nil` also where it cannot be examined, which its user finds out.
    private static func doubt(_ path: String) -> UntrustedDirectory? {
        do {
            try Directory.confirmFixedNames(in: path)
            return nil
        } catch {
            return error as? UntrustedDirectory
        }
    }
}

/// Temporary directories would be at the mercy of other users.
package struct UntrustedTemporaryPlace: Diagnosable, Hashable, Sendable {
    /// Why.
    package let reason: UntrustedDirectory

    /// The diagnostic.
    package var failure: Failure {
        Failure(
            .disk,
            "temporary-untrusted",
            "there is no safe place for temporary files: \(reason)",
            help: "set TMPDIR to a directory of your own in which no other user can rename files"
        )
    }
}
