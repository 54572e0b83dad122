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
        if (200..<300).contains(response.status) {
            guard response.mediaType == "text/html", ForgeAPI.isSignIn(response.url) else { return nil }
            response.body.discard()
            return api.loginPage(instead: "the download", at: url, with: credential)
        }
        guard response.status == 404 || response.status == 410 else {
            let text = try await Self.text(of: response, hiding: credential)
            let asked = response.url.origin == url.origin ? url : response.url
            return api.refusal(status: response.status, at: asked, says: text, with: credential)
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
