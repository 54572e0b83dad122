import FlyingFox
import Foundation

/// `/{workspace}/{slug}/get/{revision}.{ext}`: a page of the website, not of the API, and strict as such.
///
/// Whoever may not see it is sent to the sign-in page; so is every access token of a repository (BCLOUD-23783).
struct ArchiveRoutes: Routes {
    let access: BitbucketAccess
    let archives: Archives

    func answer(_ request: ForgeRequest) async throws -> HTTPResponse? {
        let path = request.segments
        guard path.count > 3, path[2] == "get" else { return nil }
        switch await access.repository(path[0], path[1], .archive, for: request) {
        case .open(let repository):
            return try await archive(path.dropFirst(3).joined(separator: "/"), of: repository)
        case .absent:
            return .missingPage
        case .closed, .refused(.refused), .refused(.expired):
            let plain = request.target.split(separator: "?").first.map(String.init) ?? "/"
            return .redirect(to: "\(request.base)/account/signin/?next=\(plain)")
        case .refused:
            return .page("Access denied", "<p>You do not have access to this repository.</p>", .forbidden)
        }
    }

    /// `{workspace}-{slug}-{12 digits}`, the name of the leading directory and of the file.
    private func name(of repository: Repository, _ commit: Commit) -> String {
        "\(repository.workspace)-\(repository.slug)-\(commit.id.prefix(12))"
    }

    private func archive(_ name: String, of repository: Repository) async throws -> HTTPResponse {
        guard let format = Archives.Format(name: name),
            let commit = try await repository.commit(String(name.dropLast(format.rawValue.count + 1)))
        else { return .missingPage }
        let file = try await archives.archive(of: repository, commit, format, below: self.name(of: repository, commit))
        let bytes = try Data(contentsOf: file, options: .mappedIfSafe)
        var response = HTTPResponse.bytes(bytes, type: format.contentType)
        let download = "\(self.name(of: repository, commit)).\(format.rawValue)"
        response.headers[HTTPHeader("Content-Disposition")] = #"attachment; filename="\#(download)""#
        return response
    }
}
