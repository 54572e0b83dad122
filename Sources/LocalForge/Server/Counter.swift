/// Counts the requests that the forge was asked, by family.
actor Counter {
    /// What a request is about: by its path alone, but for those to the storage.
    enum Family: String, CaseIterable, Sendable {
        case api, archive, login, authorize, token, git, files, storage, other

        init(_ request: ForgeRequest) {
            let path = request.segments
            switch path.first {
            case "2.0": self = .api
            case "site" where path == ["site", "oauth2", "authorize"]: self = .authorize
            case "site" where path == ["site", "oauth2", "access_token"]: self = .token
            case "account", "site": self = .login
            case "files": self = .files
            case _ where path.count > 2 && path[1].hasSuffix(".git"): self = .git
            case _ where path.count > 3 && path[2] == "get": self = .archive
            default: self = .other
            }
        }
    }

    private var counts: [Family: Int] = [:]
    private var grants: [Tokens.Grant: Int] = [:]
    private var paths: [String] = []
    private var authorized = 0
    private var storageAuthorized = 0

    func count(_ request: ForgeRequest, as family: Family) {
        counts[family, default: 0] += 1
        paths.append("\(request.method) \(request.target)")
        guard request.header("Authorization") != nil else { return }
        authorized += 1
        if family == .storage { storageAuthorized += 1 }
    }

    /// Counts tokens that were given.
    func count(_ grant: Tokens.Grant) {
        grants[grant, default: 0] += 1
    }

    func reset() {
        (counts, grants, paths, authorized, storageAuthorized) = ([:], [:], [], 0, 0)
    }

    /// The counts of all families, of all requests, of those with credentials and of the tokens given by each grant, and
    /// `METHOD /target` of each request, in order.
    var report: JSON {
        let given = Tokens.Grant.allCases.map { ($0.rawValue, JSON.number(grants[$0] ?? 0)) }
        var report: [String: JSON] = [
            "total": .number(paths.count), "authorized": .number(authorized),
            "storageAuthorized": .number(storageAuthorized), "grants": .object(Dictionary(given) { $1 }),
            "paths": .array(paths.map { .string($0) }),
        ]
        for family in Family.allCases { report[family.rawValue] = .number(counts[family] ?? 0) }
        return .object(report)
    }
}
