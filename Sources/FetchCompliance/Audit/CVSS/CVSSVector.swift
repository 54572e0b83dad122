/// The metrics of a vector of CVSS, by their short names.
struct CVSSVector {
    let version: Version
    private let metrics: [String: String]

    enum Version: Hashable {
        case two, three, four
    }

    /// Parses `CVSS:3.1/AV:N/…`, or `AV:N/…` of version 2; `nil` for any other text, and where a metric occurs twice.
    init?(_ text: String) {
        var parts = text.split(separator: "/", omittingEmptySubsequences: false)
        switch parts.first {
        case "CVSS:3.0", "CVSS:3.1": version = .three
        case "CVSS:4.0": version = .four
        default: version = .two
        }
        if version != .two { parts.removeFirst() }
        var metrics: [String: String] = [:]
        for part in parts {
            let sides = part.split(separator: ":", omittingEmptySubsequences: false)
            guard sides.count == 2, metrics.updateValue(String(sides[1]), forKey: String(sides[0])) == nil else {
                return nil
            }
        }
        self.metrics = metrics
    }

    /// The value of a metric; `nil` where it is absent or not defined.
    subscript(metric: String) -> String? { metrics[metric].flatMap { ["X", "ND"].contains($0) ? nil : $0 } }

    /// What `weights` has for the value of a metric.
    func weight<Weight>(_ metric: String, _ weights: [String: Weight]) -> Weight? {
        self[metric].flatMap { weights[$0] }
    }

    /// The score in tenths, 0 to 100: of versions 2 and 3 the base score, of version 4 that of all metrics. `nil` for a
    /// vector that is not one of its version.
    var tenths: Int? {
        switch version {
        case .two: CVSS2.score(self)
        case .three: CVSS3.score(self)
        case .four: CVSS4(self)?.score
        }
    }

    /// What the version calls a score of `tenths`.
    func word(_ tenths: Int) -> String {
        switch tenths {
        case 90... where version != .two: "critical"
        case 70...: "high"
        case 40...: "medium"
        case 1...: "low"
        // Version 2 knows no score without severity.
        default: version == .two ? "low" : "none"
        }
    }
}
