/// Counts the requests that the forge was asked, by family.
actor Counter {
    /// What a request is about, by its path alone.
    enum Family: String, CaseIterable, Sendable {
        case api, archive, login, git, files, other

        init(_ request: ForgeRequest) {
            let path = request.segments
            switch path.first {
            case "2.0": self = .api
            case "account", "site": self = .login
            case "files": self = .files
            case _ where path.count > 2 && path[1].hasSuffix(".git"): self = .git
            case _ where path.count > 3 && path[2] == "get": self = .archive
            default: self = .other
            }
        }
    }

    private var counts: [Family: Int] = [:]
    private var paths: [String] = []
    private var authorized = 0

    func count(_ request: ForgeRequest) {
        counts[Family(request), default: 0] += 1
        paths.append("\(request.method) \(request.target)")
        if request.header("Authorization") != nil { authorized += 1 }
    }

    func reset() {
        (counts, paths, authorized) = ([:], [], 0)
    }

    /// The counts of all families, of all requests, of those with credentials, and `METHOD /target` of each, in order.
    var report: JSON {
        var report: [String: JSON] = [
            "total": .number(paths.count), "authorized": .number(authorized),
            "paths": .array(paths.map { .string($0) }),
        ]
        for family in Family.allCases { report[family.rawValue] = .number(counts[family] ?? 0) }
        return .object(report)
    }
}
