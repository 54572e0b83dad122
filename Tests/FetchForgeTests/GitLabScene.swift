import FetchForge
import FetchModel
import Testing

/// GitLab under test, and what its API returns.
enum GitLabScene {
    static let root = "https://gitlab.com/api/v4"
    static let api = "\(root)/projects/group%2Fsub%2Fengine"
    static let repository = Repository(workspace: "group/sub", slug: "engine")
    static let token = IssuedCredential(.bearer(Secret("s3cr3t-t0ken")), source: "GITLAB_TOKEN")
    static let jobToken = IssuedCredential(
        .header(name: "JOB-TOKEN", value: Secret("s3cr3t-t0ken")),
        source: "CI_JOB_TOKEN",
        opensArchives: false
    )
    static let hex = "643d7585263769bebc34e6e20e931057d0e5731b"
    static let hidden = Wire.Answer.text(#"{"message":"404 Project Not Found"}"#, status: 404)
    static let noTag = Wire.Answer.text(#"{"message":"404 Tag Not Found"}"#, status: 404)
    static let description = Wire.Answer.text(
        #"{"id":42,"path_with_namespace":"group/sub/engine","default_branch":"main"}"#
    )

    static func forge(
        _ wire: Wire,
        _ credential: IssuedCredential? = nil,
        traffic: ForgeTraffic = ForgeTraffic(sleep: { _ in })
    ) throws -> any Forge {
        let source = CredentialSource(credential: { _, _ in credential })
        return try Scene.address(of: "gitlab").forge(wire, source, traffic: traffic)
    }

    /// What the API says of a tag or branch.
    static func reference(_ name: String, target: String? = nil, more: String = "") -> String {
        let commit = #"{"id":"\#(hex)","committed_date":"2026-01-02T03:04:05.000+00:00"}"#
        return #"{"name":"\#(name)","target":"\#(target ?? hex)","commit":\#(commit)\#(more)}"#
    }

    /// A page of a list, with these header fields.
    static func page(_ references: [String], _ headers: [String: String] = [:]) -> Wire.Answer {
        var answer = Wire.Answer.text("[\(references.joined(separator: ","))]")
        answer.headers = headers.map { HTTPField($0.key, $0.value) }
        return answer
    }
}
