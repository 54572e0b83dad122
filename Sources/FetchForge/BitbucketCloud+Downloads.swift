import FetchModel

extension BitbucketCloud {
    /// The most uploads that are looked through for a name that was probably meant.
    private static let looked = 100

    /// The API answers there with a redirect to signed storage, which is another origin and gets no credential.
    func download(_ file: String, of repository: Repository) throws -> WebURL {
        try url(repository, ["downloads", file])
    }

    func refusal(
        of response: HTTPResponse,
        toDownload file: String,
        of repository: Repository,
        with credential: IssuedCredential?
    ) async throws -> Failure? {
        let url = try download(file, of: repository)
        if SignInPage.isAnswer(response, to: url) {
            response.body.discard()
            return api.loginPage(instead: "the download", at: url, with: credential)
        }
        if (200..<300).contains(response.status) { return nil }
        let isStorage = response.url.origin != url.origin
        if isStorage, response.status == 401 || response.status == 403 {
            response.body.discard()
            let shown = ForeignText.masked("\(response.url)", hiding: credential?.credential.secrets ?? [])
            return Failure(
                .permission,
                "storage-refused",
                "'\(shown)', where '\(url)' led, did not give the file (status \(response.status))",
                help: "no credential is sent there, and its signed address holds for a short while: "
                    + "run the same command again, and check this machine's clock"
            )
        }
        guard response.status == 404 || response.status == 410 else {
            let text = try await Self.text(of: response, hiding: credential)
            return api.refusal(
                status: response.status,
                at: isStorage ? response.url : url,
                says: text,
                with: isStorage ? nil : credential
            )
        }
        response.body.discard()
        // Where the repository itself is hidden, this throws and says so.
        let names = try await downloads(of: repository)
        let near = Suggestion.nearest(to: file, in: names, limit: 3)
        let source = try source(of: repository)
        let help: String? =
            near.isEmpty
            ? (names.isEmpty ? "nothing was uploaded there" : "see its files at '\(source)/downloads/'")
            : Self.question(near)
        let shown = ForeignText.line(file)
        return Failure(.data, "unknown-download", "'\(source)' has no download '\(shown)'", help: help)
    }

    /// The names of the newest uploads.
    private func downloads(of repository: Repository) async throws -> [String] {
        let url = try url(repository, ["downloads"], query: "pagelen=\(Self.looked)")
        switch try await api.get(Uploads.self, url) {
        case .found(let uploads): return uploads.values.map(\.name)
        case .missing(let credential): throw try unknown(repository, asked: credential)
        }
    }

    /// The first page of what was uploaded, as far as it is used.
    private struct Uploads: Decodable {
        struct Upload: Decodable { let name: String }
        let values: [Upload]
    }
}
