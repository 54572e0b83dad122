/// The kinds of forges that this program serves. A new kind is one row here.
enum ServedForges {
    /// The one with the main origin comes first.
    static let all: [any ServedForge.Type] = [
        BitbucketCloud.self,
        GitHub.self,
        BitbucketDataCenter.self,
        GitLab.self,
        Gitea.self,
        Cgit.self,
        OSV.self,
    ]

    /// The origin that also has `/_forge/` and `/files/`.
    static let main = BitbucketCloud.origin

    /// The kinds of credentials of all of them.
    static let credentials = all.flatMap { $0.credentials }

    /// The traps of all of them.
    static let switches = all.flatMap { $0.switches }
}
