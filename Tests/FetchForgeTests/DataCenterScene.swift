import FetchForge
import FetchModel
import Testing

/// A Data Center under test, and what its API returns.
enum DataCenterScene {
    static let site = "https://git.example.com/bb"
    static let api = "\(site)/rest/api/latest/projects/TEAM/repos/engine"
    static let repository = Repository(workspace: "team", slug: "engine")
    static let token = IssuedCredential(.bearer(Secret("s3cr3t-t0ken")), source: "FETCH_TOKEN_git_example_com")
    static let hex = "643d7585263769bebc34e6e20e931057d0e5731b"
    static let tagID = "4f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f708192"
    static let description = Wire.Answer.text(#"{"slug":"engine","project":{"key":"TEAM"}}"#)

    static func forge(
        _ wire: Wire,
        _ credential: IssuedCredential? = nil,
        traffic: ForgeTraffic = ForgeTraffic(sleep: { _ in })
    ) throws -> any Forge {
        let source = CredentialSource(credential: { _, _ in credential })
        return try address().forge(wire, source, traffic: traffic)
    }

    static func address() throws -> ForgeAddress {
        let host = Host(name: "work", kind: .bitbucketDataCenter, url: try #require(WebURL(site)))
        return try #require(try ForgeTable.catalog.all(hosts: [host], environment: [:]).first { $0.name == "work" })
    }

    /// What the API says of a tag (`tags`) or a branch (`heads`).
    static func reference(_ kind: String, _ name: String, _ commit: String = hex, hash: String = "null") -> String {
        #"{"id":"refs/\#(kind)/\#(name)","displayId":"\#(name)","latestCommit":"\#(commit)","hash":\#(hash)}"#
    }

    /// A page of a list.
    static func page(_ values: String..., next: Int? = nil) -> Wire.Answer {
        let end =
            next.map { #""isLastPage":false,"nextPageStart":\#($0)"# } ?? #""isLastPage":true,"nextPageStart":null"#
        return .text(#"{"size":1,"limit":100,"start":0,"values":[\#(values.joined(separator: ","))],\#(end)}"#)
    }

    /// What the API says where the repository has no branch of the name, and its default branch is `main`.
    static let withoutBranches: [String: [Wire.Answer]] = [
        api: [description], "\(api)/default-branch": [.text(reference("heads", "main"))],
        "\(api)/branches?orderBy=MODIFICATION&limit=100": [page(reference("heads", "main"))],
    ]

    /// The body of an error.
    static func error(_ status: Int, _ message: String = "no", _ exception: String = "NoSuchTagException")
        -> Wire.Answer
    {
        let name = "com.atlassian.bitbucket.\(exception)"
        return .text(
            #"{"errors":[{"context":null,"message":"\#(message)","exceptionName":"\#(name)"}]}"#,
            status: status
        )
    }
}
