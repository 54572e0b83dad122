internal import FetchModel

extension GitLab {
    /// What the registry says of a file of a generic package.
    struct PackageFile: Sendable {
        let size: Int?
        let sha256: SHA256Digest?
    }

    /// What the registry says of the file at `url`; `nil` where that is no file of a generic package, and where the host
    /// does not say: not every version does, and not to everyone.
    func packageFile(at url: WebURL) async throws -> PackageFile? {
        let path = url.segments(below: address.api)
        guard path.count == 7, path[0] == "projects", path[2] == "packages", path[3] == "generic" else { return nil }
        let (project, name, version, file) = (path[1], path[4], path[5], path[6])
        do {
            let query =
                "package_type=generic&package_name=\(WebURL.segment(name))&package_version=\(WebURL.segment(version))"
            let packages = try await list(Package.self, ["projects", project, "packages"], query: query)
            guard let package = packages.first(where: { $0.name == name && $0.version == version }) else { return nil }
            let files = try await list(
                Package.File.self,
                ["projects", project, "packages", "\(package.id)", "package_files"]
            )
            // A file that was uploaded again takes the place of those before it.
            guard let newest = files.filter({ $0.file_name == file }).max(by: { $0.id < $1.id }) else { return nil }
            return PackageFile(size: newest.size, sha256: newest.file_sha256.flatMap { SHA256Digest(hex: $0) })
        } catch is ForgeError {
            return nil
        }
    }

    /// The most entries of a list that are read.
    private static let page = 100

    /// A list; empty where it is hidden or has more entries than one page.
    private func list<Entry: Decodable & Sendable>(
        _: Entry.Type,
        _ path: [String],
        query: String? = nil
    ) async throws -> [Entry] {
        let query = [query, "per_page=\(Self.page)"].compactMap(\.self).joined(separator: "&")
        guard case .found(let entries, _) = try await api.get([Entry].self, try api.url(path, query: query)),
            entries.count < Self.page
        else { return [] }
        return entries
    }

    /// A package, as far as it is used; the names are those of the API.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Package: Decodable {
        struct File: Decodable {
            let id: Int
            let file_name: String
            let size: Int?
            let file_sha256: String?
        }

        let id: Int
        let name: String
        let version: String?
    }
}
