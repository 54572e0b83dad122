import FlyingFox

extension RestRoutes {
    /// The files of a repository's Downloads.
    func list(
        _ downloads: Downloads,
        of repository: Repository,
        _ shapes: RestShapes,
        _ request: ForgeRequest
    ) async throws -> HTTPResponse {
        var rows: [RefRow] = []
        for download in repository.downloads {
            let size = try await downloads.bytes(download, of: repository).count
            let taken = await downloads.taken(download, of: repository)
            let json = shapes.download(download, size: size, taken: taken)
            rows.append(RefRow(name: download.name, date: download.date, json: json))
        }
        return try Page(request).answer(rows)
    }

    /// Where a file of the Downloads is for a while: at the storage, whose address needs no credential but itself.
    func follow(_ name: String, in repository: Repository) async throws -> HTTPResponse {
        guard let download = repository.downloads.first(where: { $0.name == name }) else {
            return try .problem("File not found", .notFound)
        }
        let object = Storage.Object(
            name: name,
            type: Archives.Format(name: name)?.contentType ?? "application/octet-stream",
            bytes: try await downloads.take(download, of: repository)
        )
        let path = "\(repository.name)/downloads/\(name.percentEncoded())"
        return .redirect(to: await storage.link(to: object, at: path))
    }
}
