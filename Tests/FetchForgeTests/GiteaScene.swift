import FetchForge
import FetchModel
import Testing

/// Codeberg under test, and what its API returns.
enum GiteaScene {
    static let api = "https://codeberg.org/api/v1/repos/octo/engine"
    static let repository = Repository(workspace: "octo", slug: "engine")
    static let token = IssuedCredential(.bearer(Secret("s3cr3t-t0ken")), source: "GITEA_TOKEN")
    static let hex = "643d7585263769bebc34e6e20e931057d0e5731b"
    static let tagID = "4f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f708192"
    static let notFound = Wire.Answer.text(
        #"{"errors":null,"message":"not found","url":"https://codeberg.org/api/swagger"}"#,
        status: 404
    )
    static let description = Wire.Answer.text(#"{"full_name":"octo/engine","empty":false,"default_branch":"main"}"#)

    static func forge(
        _ wire: Wire,
        _ credential: IssuedCredential? = nil,
        traffic: ForgeTraffic = ForgeTraffic(sleep: { _ in })
    ) throws -> any Forge {
        let source = CredentialSource(credential: { _, _ in credential })
        return try Scene.address(of: "codeberg").forge(wire, source, traffic: traffic)
    }

    /// What the API says of a tag: of an annotated one, its own id, and what it names.
    static func tag(_ name: String, id: String = hex, commit: String = hex) -> String {
        let created = "2026-01-02T03:04:05Z"
        return #"{"name":"\#(name)","id":"\#(id)","commit":{"sha":"\#(commit)","created":"\#(created)"}}"#
    }

    /// What the API says of a branch.
    static func branch(_ name: String) -> String { #"{"name":"\#(name)","commit":{"id":"\#(hex)"}}"# }

    /// What the API says of an annotated tag that names an object of `type`.
    static func annotatedTag(_ id: String, _ type: String, _ object: String) -> Wire.Answer {
        .text(#"{"sha":"\#(id)","tag":"rev1","object":{"type":"\#(type)","sha":"\#(object)"}}"#)
    }

    /// A page of tags, and how many there are in all.
    static func page(_ tags: [String], total: Int? = nil) -> Wire.Answer {
        var answer = Wire.Answer.text("[\(tags.joined(separator: ","))]")
        if let total { answer.headers = [HTTPField("X-Total-Count", "\(total)")] }
        return answer
    }
}
