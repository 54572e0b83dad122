internal import FetchForge
internal import FetchGit
internal import FetchModel
internal import FetchSystem
internal import Glibc

extension DownloadRun {
    /// Streams the response's body to `name`: into a file beside it that is renamed when it is complete.
    /// `verify` judges the file before it gets its name.
    func save(
        _ response: HTTPResponse,
        as name: String,
        _ outcome: Outcome,
        verify: @escaping @Sendable (File) throws -> Void = { _ in }
    ) async throws -> Outcome {
        context.send(.started(name: outcome.name, bytes: response.expectedBytes))
        let check: @Sendable ([UInt8]?) throws -> Void = { chunk in
            guard let chunk else { throw SaveError.empty(url: response.url) }
            // What begins like a web page is not an archive, whatever its type says.
            if SignInPage.isPage(chunk) { throw SaveError.webPage(url: response.url) }
        }
        return try await save(
            response.body.source,
            as: name,
            outcome,
            discard: response.body.discard,
            check: check,
            verify: verify
        )
    }

    /// Saves an archive that git made in the same way.
    func save(_ archive: GitArchive, as name: String, _ outcome: Outcome) async throws -> Outcome {
        context.send(.started(name: outcome.name, bytes: nil))
        return try await save(archive.bytes, as: name, outcome, check: { _ in }, verify: { _ in })
    }

    /// Streams `source` to `name`. `check` sees the first chunk, or `nil` if there is none.
    private func save(
        _ source: ByteSource,
        as name: String,
        _ outcome: Outcome,
        discard: @escaping @Sendable () -> Void = {},
        check: @escaping @Sendable (_ first: [UInt8]?) throws -> Void,
        verify: @escaping @Sendable (File) throws -> Void
    ) async throws -> Outcome {
        let name = try FileName(name).description
        let path = shownDirectory == "." ? name : "\(shownDirectory)/\(name)"
        let (send, label) = (context.send, outcome.name)
        return try await context.workers.runCancellably(onCancel: discard) { cancellation in
            do {
                let place = try makeDirectory()
                switch try place.status(name)?.kind {
                case .directory: throw SaveError.directory(path: path)
                case .other: throw SaveError.notFile(path: path)
                case .file, .symlink, nil: break
                }
                // Another process may save the same archive at the same moment.
                let draft = try ArchiveDraft(of: name, in: place)
                do {
                    var size = 0
                    let hasher = SHA256Hasher()
                    let stream = try source.open().tee { chunk in
                        try cancellation.check()
                        if size == 0 { try check(chunk) }
                        size += chunk.count
                        hasher.update(chunk)
                        try draft.file.write(chunk)
                        send(.received(name: label, bytes: size))
                    }
                    try stream.drain()
                    if size == 0 { try check(nil) }
                    try verify(try draft.reopen())
                    var outcome = outcome
                    outcome.path = path
                    outcome.bytes = size
                    switch try place.present(name, size: size, digest: hasher.finalize()) {
                    case .same:
                        outcome.status = .satisfied
                        try draft.remove()
                        return outcome
                    case .other: outcome.isReplacement = true
                    case .none: break
                    }
                    try draft.install()
                    return outcome
                } catch {
                    try draft.remove()
                    throw draft.shown(error)
                }
            } catch {
                discard()
                throw error
            }
        }
    }

    /// Removes what killed runs left where the archives go.
    func sweepDrafts() async {
        await context.workers.runWithoutThrowing { [context, absolute] in
            do {
                try ArchiveDraft.sweep(try Directory(path: absolute, followingLink: true))
            } catch let error as SystemError where error.meansMissing {
                // There is no such directory yet.
            } catch {
                context.send(.trace("what a killed run left stays: \(error)"))
            }
        }
    }

    private var absolute: String {
        directory.hasPrefix("/") ? directory : "\(context.settings.directory)/\(directory)"
    }

    private func makeDirectory() throws -> Directory {
        var path = ""
        for name in absolute.split(separator: "/") {
            path += "/\(name)"
            if mkdir(path, 0o777) != 0, errno != EEXIST {
                if errno == ENOTDIR { throw SaveError.notDirectory(path: directory) }
                throw SystemError.last("create", path)
            }
        }
        do {
            return try Directory(path: absolute, followingLink: true)
        } catch let error as SystemError where error.number == ENOTDIR {
            throw SaveError.notDirectory(path: directory)
        }
    }
}

/// What a file's name stands for before something is saved under it.
private enum PresentFile {
    /// Nothing.
    case none
    /// The same bytes.
    case same
    /// Something else.
    case other
}

extension Directory {
    /// Returns what is at `name`, compared with `size` bytes of `digest`.
    fileprivate func present(_ name: String, size: Int, digest: SHA256Digest) throws -> PresentFile {
        guard let status = try status(name) else { return .none }
        guard status.kind == .file, status.size == size else { return .other }
        let file = try self.file(name)
        let hasher = SHA256Hasher()
        while true {
            let chunk = try file.read(upTo: 1 << 20)
            if chunk.isEmpty { return hasher.finalize() == digest ? .same : .other }
            hasher.update(chunk)
        }
    }
}

/// Why a response is not saved.
private enum SaveError: Diagnosable, Equatable {
    case empty(url: WebURL)
    case webPage(url: WebURL)
    case directory(path: String)
    case notDirectory(path: String)
    /// A device, a pipe or a socket.
    case notFile(path: String)

    var failure: Failure {
        switch self {
        case .empty(let url): Failure(.data, "not-an-archive", "'\(url)' is empty")
        case .webPage(let url):
            Failure(
                .data,
                "not-an-archive",
                "'\(url)' is a web page, not an archive",
                help: "open it in a browser to see what it says"
            )
        case .notDirectory(let path):
            Failure(
                .disk,
                "directory-in-the-way",
                "\(Quotation.of(path)) is not a directory",
                help: "name a directory for the archives with -o"
            )
        case .notFile(let path):
            Failure(
                .disk,
                "not-a-file",
                "\(Quotation.of(path)) is not a regular file",
                help: "name another directory for the archive (-o), or write it to standard output with `-o -`"
            )
        case .directory(let path):
            Failure(
                .disk,
                "directory-in-the-way",
                "\(Quotation.of(path)) is a directory",
                help: "move it away, or name another directory for the archive (-o)"
            )
        }
    }
}
