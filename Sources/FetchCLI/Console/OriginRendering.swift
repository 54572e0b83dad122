internal import FetchEngine
internal import FetchModel

extension Console {
    /// The most differences that are listed.
    private static let mostDifferences = 8

    /// Prints what is known of the origin of each dependency on standard output.
    func showOrigins(_ result: CommandReport) {
        let widest = result.report.outcomes.map(\.name.columns).max() ?? 0
        let width = Self.room(forNames: widest)
        for outcome in result.report.outcomes {
            guard case .origin(let finding) = result.details[outcome.name] else { continue }
            let name = outcome.name.shortened(to: width, isUnicode: Environment.isUnicode)
            self.result(rows: "\(name)  \(Self.text(finding))")
            guard finding.status == .proved, !finding.differences.isEmpty else { continue }
            let margin = String(repeating: " ", count: width + 2)
            self.result(rows: margin + Self.differences(finding.differences))
        }
    }

    private static func text(_ finding: OriginFinding) -> String {
        switch finding.status {
        case .none:
            return "no origin: an archive, pinned by its sha256" + archiveSignature(finding)
        case .unproved: return "unproved"
        case .differs: return "differs"
        case .proved: break
        }
        var text = "proved   \(Count.of(finding.files ?? 0, "file"))"
        if let commit = finding.commit { text += " = commit \(commit.hex.prefix(7))" }
        if let tag = finding.tagName { text += " = tag \(Quotation.escaped(tag))" }
        return text + signature(finding)
    }

    /// The signature of an archive covers bytes that only the run that locks it has.
    private static func archiveSignature(_ finding: OriginFinding) -> String {
        guard let signer = finding.signer else {
            return finding.signature == "none" ? "" : "; signature \(finding.signature)"
        }
        let file = finding.keyFile.map { " (\(Quotation.escaped($0)))" } ?? ""
        switch (finding.signature, finding.keyFile) {
        case ("good", _): return "; signed by \(short(signer))\(file)"
        case (_, .some): return "; signed by \(short(signer))\(file) when it was locked"
        default: return "; signature \(finding.signature), of \(short(signer))"
        }
    }

    private static func signature(_ finding: OriginFinding) -> String {
        let by = finding.signer.map { " by \(short($0))" } ?? ""
        switch finding.signature {
        case "good": return ", signed\(by)" + (finding.keyFile.map { " (\(Quotation.escaped($0)))" } ?? "")
        case "none":
            return finding.isNamed ? "; nothing is signed" : "; unattested: no tag names it, and nothing is signed"
        default: return "; signature \(finding.signature)\(by)"
        }
    }

    /// `7BBC…9A89`, as much as a line has room for.
    private static func short(_ signer: Signer) -> String {
        switch signer {
        case .openPGP(let fingerprint): "\(fingerprint.prefix(4))…\(fingerprint.suffix(4))"
        case .ssh(let fingerprint): "SHA256:\(fingerprint)"
        }
    }

    private static func differences(_ differences: [OriginDifference]) -> String {
        let shown = differences.prefix(mostDifferences).map {
            "\(Quotation.escaped($0.path)) (\($0.reason.rawValue))"
        }.joined(separator: ", ")
        let more = differences.count - mostDifferences
        return
            "\(Count.of(differences.count, "path")) \(differences.count == 1 ? "differs" : "differ") from the commit, "
            + "as its attributes ask: \(shown)\(more > 0 ? " and \(more) more" : "")"
    }
}
