internal import FetchForge
internal import FetchGit
internal import FetchModel
internal import FetchSystem
internal import Glibc

extension DownloadRun {
    /// Streams the answer's body to `name`: into a file beside it that takes the name when it is whole.
    func save(_ response: HTTPResponse, as name: String, _ outcome: Outcome) async throws -> Outcome {
        try await save(response.body.source, as: name, outcome, discard: response.body.discard) { chunk in
            guard let chunk else { throw Failure(.data, "not-an-archive", "'\(response.url)' is empty") }
            if SignInPage.isPage(chunk) { throw Self.page(response.url) }
        }
    }

    /// The same for an archive that git made.
    func save(_ archive: GitArchive, as name: String, _ outcome: Outcome) async throws -> Outcome {
        try await save(archive.bytes, as: name, outcome) { _ in }
    }

    /// `judge` sees the first chunk, or that there is none.
    private func save(
        _ source: ByteSource,
        as name: String,
        _ outcome: Outcome,
        discard: @escaping @Sendable () -> Void = {},
        judge: @escaping @Sendable (_ first: [UInt8]?) throws -> Void
    ) async throws -> Outcome {
        let name = try FileName(name).description
        let path = folder == "." ? name : "\(folder)/\(name)"
        return try await context.workers.runCancellably(onCancel: discard) { cancellation in
            do {
                let place = try makeFolder()
                // Nobody else's, whoever saves the same at the same moment.
                let draft = ".fetch-part-\(Random.suffix())"
                let file = try place.create(draft)
                do {
                    var size = 0
                    let stream = try source.open().tee { chunk in
                        try cancellation.check()
                        if size == 0 { try judge(chunk) }
                        size += chunk.count
                        try file.write(chunk)
                    }
                    try stream.drain()
                    if size == 0 { try judge(nil) }
                    try file.synchronize()
                    try place.rename(draft, to: name, in: place)
                    var outcome = outcome
                    outcome.path = path
                    outcome.bytes = size
                    return outcome
                } catch {
                    try place.removeTree(draft)
                    throw error
                }
            } catch {
                discard()
                throw error
            }
        }
    }

    private func makeFolder() throws -> Folder {
        let absolute = folder.hasPrefix("/") ? folder : "\(context.settings.directory)/\(folder)"
        var path = ""
        for name in absolute.split(separator: "/") {
            path += "/\(name)"
            if mkdir(path, 0o777) != 0, errno != EEXIST { throw SystemError.last("create", path) }
        }
        return try Folder(path: absolute, followingLink: true)
    }

    /// What begins like a web page is no archive, whatever its type says.
    private static func page(_ url: WebURL) -> Failure {
        Failure(
            .data,
            "not-an-archive",
            "'\(url)' is a web page, not an archive",
            help: "open it in a browser to see what it says"
        )
    }
}
