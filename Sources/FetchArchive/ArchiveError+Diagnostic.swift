package import FetchModel

extension ArchiveError: Diagnosable {
    package var failure: Failure {
        switch self {
        case .refused(let entries, let count): Self.refused(entries, count)
        case .limit(let limit, let entry, let ceiling, let usage): Self.limit(limit, entry, ceiling, usage)
        case .truncated(let part):
            Failure(
                .data,
                "archive-truncated",
                "the archive is incomplete: \(part.reason)",
                help: Self.retry("incomplete")
            )
        case .damaged(let reason):
            Failure(.data, "archive-damaged", "the archive is damaged: \(reason)", help: Self.retry("damaged"))
        case .trailing(let reason):
            Failure(.data, "archive-trailing", "the archive has data after its end: \(reason)", help: Self.publisher)
        case .unsupported(let what):
            Failure(what.isInstallation ? .unavailable : .data, "archive-unsupported", what.reason, help: what.help)
        case .notAnArchive(.page):
            Failure(
                .data,
                "not-an-archive",
                "the host sent a web page instead of an archive",
                help: "open the URL in a browser to see what it says; it may require signing in: `fetch login HOST`"
            )
        case .notAnArchive(let contents):
            Failure(
                .data,
                "not-an-archive",
                "not a supported archive: \(contents.description)",
                help: "fetch unpacks tar, tar.gz, tar.xz, tar.zst, tar.bz2 and zip; check the URL"
            )
        case .rootMissing(let root, let isBelowStrip, let others):
            Failure(
                .data,
                "root-missing",
                "the archive has no directory '\(root)'",
                help: Self.otherRoots(root, others)
                    ?? (isBelowStrip
                        ? "root is a path below the directories that strip drops"
                        : "root is a path from the archive's top")
            ).blaming(.root)
        case .empty:
            Failure(
                .data,
                "archive-empty",
                "the archive holds no file",
                help: "check that the URL is the right one"
            )
        case .filtersEmpty(let keys): Self.filtersEmpty(keys)
        }
    }

    private static let publisher = "do not use this archive; report it to its publisher"

    private static func retry(_ state: String) -> String {
        "download it again with --no-cache; if that does not help, the host's file is \(state)"
    }

    /// Names the directory that was probably meant, or what there is when that is not much.
    private static func otherRoots(_ root: String, _ others: [String]) -> String? {
        if let near = Suggestion.nearest(to: root, in: others).first { return "did you mean '\(near)'?" }
        guard (1...10).contains(others.count) else { return nil }
        return "there is " + others.map { "'\($0)'" }.joined(separator: ", ")
    }

    private static func filtersEmpty(_ keys: [Dependency.Key]) -> Failure {
        let names = keys.map(\.rawValue)
        let list =
            names.count < 2 ? names.joined() : names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
        var failure = Failure(
            .data,
            "filters-empty",
            "nothing of the archive is left after \(list)",
            help: "paths and patterns are relative to root; without root, to the top after strip"
        )
        failure.keys = keys
        return failure
    }

    private static func limit(
        _ limit: LimitUsage.Limit,
        _ entry: [UInt8],
        _ ceiling: LimitCeiling,
        _ usage: LimitUsage
    ) -> Failure {
        let what =
            switch limit {
            case .files: "holds more files than its limit of \(ceiling.files)"
            case .bytes: "unpacks to more bytes than its limit of \(LimitUsage.size(ceiling.bytes))"
            case .ratio: "unpacks to more than \(ceiling.ratio) times its own size"
            case .received: "is larger than its limit of \(LimitUsage.size(ceiling.bytes)) allows"
            case .directories: "holds more than \(ceiling.directories) directories"
            case .paths: "has paths of more than \(ceiling.pathBytes) bytes together"
            }
        let limits = usage.limits(beyond: ceiling, passing: limit)
        if usage.isFile {
            // Nothing is unpacked, and the file is the only one.
            let name = entry.isEmpty ? "the file" : "'\(ShownName.of(entry))'"
            return Failure(
                .data,
                "archive-limit",
                "\(name) is larger than its limit of \(LimitUsage.size(ceiling.bytes))",
                help: "if you trust it, give this entry: \(limits)"
            ).blaming(.limits)
        }
        let place = entry.isEmpty ? "" : ", at its entry '\(ShownName.of(entry))'"
        return Failure(
            .data,
            "archive-limit",
            "the archive \(what)\(place)",
            help: "it may be an archive bomb; if you trust it, give this entry: \(limits)"
        ).blaming(.limits)
    }

    private static func refused(_ entries: [RefusedEntry], _ count: Int) -> Failure {
        guard let first = entries.first else {
            return Failure(.bug, "unexpected", "an archive was refused without a reason")
        }
        var message = "the archive's \(first.description)"
        if count > 1 {
            message = "the archive has \(count) entries that cannot be extracted:"
            for entry in entries { message += "\n  \(entry.description)" }
            if count > entries.count { message += "\n  and \(count - entries.count) more" }
        }
        let help =
            RefusedEntry.excluding(entries).map { "to leave \(count == 1 ? "it" : "them") out: \($0)" } ?? publisher
        var failure = Failure(.data, first.code, message, help: help)
        failure.keys = [.exclude]
        return failure
    }
}

extension ArchiveError.Truncation {
    fileprivate var reason: String {
        switch self {
        case .compressedData: "its compressed data has no end"
        case .tar: "the tar has no end"
        case .entry(let name): "the entry '\(ShownName.of(name))' has no end"
        case .zipDirectory: "the zip has no directory"
        case .zipEntries: "the zip's directory points beyond its end"
        case .file: "its file became shorter while it was read"
        }
    }
}

extension ArchiveError.Unsupported {
    /// Whether this system lacks something, and not the archive.
    fileprivate var isInstallation: Bool {
        switch self {
        case .missingLibrary, .libraryFailed: true
        default: false
        }
    }

    fileprivate var reason: String {
        switch self {
        case .missingLibrary(let library, _): "the archive needs \(library), which is not installed"
        case .libraryFailed(let library): "\(library) could not be started"
        case .multipartZip: "the zip archive is one of several parts"
        case .method(let name):
            "the archive's entry '\(ShownName.of(name))' is compressed in a way that is not supported"
        case .window: "the archive's compressed data takes too much memory to unpack"
        case .nestedCompression: "the archive is compressed too many times over"
        }
    }

    fileprivate var help: String {
        switch self {
        case .missingLibrary(_, let package): "install \(package), then run the same command again"
        case .window: "compress it with a smaller window, without `zstd --long` or `xz --lzma2=dict=…`"
        default: "use the archive as tar.gz, tar.xz, tar.zst, tar.bz2 or zip"
        }
    }
}

extension Contents {
    fileprivate var description: String {
        switch self {
        case .nothing: "it is empty"
        case .zeros: "it is nothing but zeros"
        case .page: "it is a web page"
        case .known(let name): "it is \(name)"
        case .prefixedZip(let count): "it is a zip archive after \(count) bytes of something else"
        case .compressed(let name): "what its compression holds is \(name ?? "not a tar")"
        case .unknown([]): "its format is unknown"
        case .unknown(let bytes): "it begins with '\(ShownName.of(bytes))'"
        }
    }
}
