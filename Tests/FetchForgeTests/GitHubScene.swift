import FetchForge
import FetchModel
import Synchronization
import Testing

/// GitHub under test, and what its API returns.
enum GitHubScene {
    static let api = "https://api.github.com/repos/octo/engine"
    static let repository = Repository(workspace: "octo", slug: "engine")
    static let token = IssuedCredential(.bearer(Secret("s3cr3t-t0ken")), source: "GITHUB_TOKEN")
    static let hex = "643d7585263769bebc34e6e20e931057d0e5731b"
    static let tagID = "4f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f708192"
    static let notFound = Wire.Answer.text(#"{"message":"Not Found","status":"404"}"#, status: 404)
    static let description = Wire.Answer.text(#"{"full_name":"octo/engine","default_branch":"main"}"#)

    static func forge(
        _ wire: Wire,
        _ credential: IssuedCredential? = nil,
        traffic: ForgeTraffic = ForgeTraffic(sleep: { _ in })
    ) throws -> any Forge {
        let source = CredentialSource(credential: { _, _ in credential })
        return try Scene.address(of: "github").forge(wire, source, traffic: traffic)
    }

    /// What the API says of a reference.
    static func reference(_ name: String, _ type: String, _ id: String) -> Wire.Answer {
        .text(#"{"ref":"refs/\#(name)","object":{"type":"\#(type)","sha":"\#(id)"}}"#)
    }

    /// What the API says of an annotated tag that names an object of `type`.
    static func annotatedTag(_ id: String, _ type: String, _ object: String) -> Wire.Answer {
        .text(#"{"sha":"\#(id)","tag":"rev1","object":{"type":"\#(type)","sha":"\#(object)"}}"#)
    }
}

/// What a run was told and how long it waited.
final class TrafficRecord: Sendable {
    private let waited = Mutex<[Duration]>([])
    private let noted = Mutex<[String]>([])

    var waits: [Duration] { waited.withLock { $0 } }
    var notes: [String] { noted.withLock { $0 } }

    var traffic: ForgeTraffic {
        ForgeTraffic(
            note: { note in self.noted.withLock { $0.append(note.message) } },
            sleep: { wait in self.waited.withLock { $0.append(wait) } }
        )
    }
}
