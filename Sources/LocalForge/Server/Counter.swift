/// Counts the requests that the forges received, by family and by origin.
actor Counter {
    private let main = ServedForges.main.name
    private var counts: [String: Int] = [:]
    private var grants: [Tokens.Grant: Int] = [:]
    private var paths: [String] = []
    private var authorized: [String: Int] = [:]
    private var unexpected: [String] = []

    func count(_ request: ForgeRequest, at origin: String, as family: String) {
        counts[family, default: 0] += 1
        paths.append("\(request.method) \(request.target)")
        if request.hasCredential { authorized[origin, default: 0] += 1 }
    }

    /// Counts tokens that were given.
    func count(_ grant: Tokens.Grant) {
        grants[grant, default: 0] += 1
    }

    /// Remembers a request that no route is for, for good: a test that made one fails at its end.
    func noteUnexpected(_ request: String) {
        unexpected.append(request)
    }

    func reset() {
        (counts, grants, paths, authorized) = ([:], [:], [], [:])
    }

    /// The counts of all families, of all requests, of those with credentials (all, and those at each origin but the
    /// main one) and of the tokens given by each grant; `METHOD /target` of each request, in order; and the unexpected requests.
    var report: JSON {
        let given = Tokens.Grant.allCases.map { ($0.rawValue, JSON.number(grants[$0] ?? 0)) }
        var report: [String: JSON] = [
            "total": .number(paths.count), "authorized": .number(authorized.values.reduce(0, +)),
            "grants": .object(Dictionary(given) { $1 }), "paths": .array(paths.map { .string($0) }),
            "unexpected": .array(unexpected.map { .string($0) }),
        ]
        for (family, count) in counts { report[family] = .number(count) }
        for (origin, count) in authorized where origin != main { report["\(origin)-authorized"] = .number(count) }
        return .object(report)
    }
}
