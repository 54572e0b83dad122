import FetchModel
import FetchSystem
import TestSupport

@testable import FetchCompliance

extension FuzzEntry {
    /// What a database of vulnerabilities says, by the first byte: a record (`r`), a file in a directory of records (`d`),
    /// or a server's answer to queries (`q`) or to a request for a record (`s`).
    static let vulnerabilities = FuzzEntry(
        "osv",
        seeds: {
            let commit = String(repeating: "a", count: 40)
            let record = """
                {"id":"GHSA-1","aliases":["CVE-2026-1"],"summary":"one\\nline","withdrawn":null,\
                "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"}],\
                "references":[{"type":"ADVISORY","url":"https://example.com/a"}],\
                "affected":[{"package":{"ecosystem":"GIT","name":"https://github.com/o/r"},"versions":["v1"],\
                "ranges":[{"type":"GIT","repo":"https://github.com/O/R.git","events":[{"introduced":"0"},{"fixed":"\(commit)"}],\
                "database_specific":{"versions":[{"introduced":"0"},{"fixed":"1.2"}]}},{"type":"SEMVER","events":[{"fixed":"2"}]}]}],\
                "database_specific":{"severity":"MODERATE"}}
                """
            return ["r", "d", "s"].map { [UInt8](($0 + record).utf8) }
                + [
                    #"q{"results":[{"vulns":[{"id":"A-1"}],"next_page_token":"2"},{}]}"#, #"q{"results":[{},{}]}"#,
                    #"q{"results":[{},{"vulns":[{"id":"../x"}]}]}"#,
                ].map { [UInt8]($0.utf8) }
        }
    ) { bytes in
        let rest = [UInt8](bytes.dropFirst())
        switch bytes.first {
        case UInt8(ascii: "r"):
            if let record = try? OSVRecord(rest) { try check(record) }
        case UInt8(ascii: "d"): try checkDatabase(rest)
        case UInt8(ascii: "q"):
            try answering(rest) { server in
                guard let commit = CommitID(String(repeating: "a", count: 40)) else { return }
                let ids = try await server.ids(for: [.commit(commit), .tag("v1", repository: "https://github.com/o/r")])
                try promise(ids.count == 2, "\(ids.count) answers to two queries")
                try promise(ids.joined().allSatisfy(OSVRecord.isID), "an id that is none")
            }
        case UInt8(ascii: "s"):
            try answering(rest) { server in
                for (id, record) in try await server.records(["GHSA-1"]) {
                    try promise(id == record.id, "the record of \(record.id) for \(id)")
                    try check(record)
                }
            }
        default: return
        }
    }

    private static func check(_ record: OSVRecord) throws {
        try promise(OSVRecord.isID(record.id) && record.aliases.allSatisfy(OSVRecord.isID), "an id that is none")
        try promise(WebURL(record.url)?.origin.isWeb == true, "'\(record.url)' is no web page")
        try promise(!record.summary.contains(where: \.isNewline), "a summary of several lines")
        let repository = "https://github.com/o/r"
        for tag in [nil, "v1"] {
            let commit = CommitID(String(repeating: "a", count: 40))
            let verdict = record.judge(repository, tag: tag, commit: commit)
            try promise(verdict != .affected || record.concerns(repository), "what it does not concern is affected")
        }
        var audited = AuditedDependency(name: "a", coverage: .asked)
        audited.add(record, repository: repository, ignoring: [], on: CivilDate(day: 0))
        try promise(audited.open.isEmpty == record.isWithdrawn, "a finding is lost, or one that was taken back counts")
        for text in audited.findings.flatMap({ $0.fixes + [$0.severity.description] }) {
            try promise(text.unicodeScalars.allSatisfy(Quotation.isPlain), "'\(text)' drives a terminal")
        }
        if let tenths = record.severity.tenths { try promise((0...100).contains(tenths), "a score of \(tenths)") }
    }

    private static func checkDatabase(_ bytes: [UInt8]) throws {
        let scratch = try FuzzScratch()
        defer { scratch.remove() }
        let directory = try Directory(path: scratch.path + "/out")
        try directory.create("A-1.json").write(bytes)
        var count = 0
        do {
            try OSVDatabase.forEachRecord(in: directory, named: "db") { record in
                count += 1
                try check(record)
            }
            try promise(count == 1, "\(count) records in a database of one")
        } catch let error as OSVError {
            try error.failure.promise()
        }
    }

    private struct Answering: Transport {
        let answer: [UInt8]
        func send(_ request: HTTPRequest) async throws -> HTTPResponse {
            HTTPResponse(status: 200, headers: [], url: request.url, body: HTTPBody(answer))
        }
    }

    /// Calls `body` with a server whose every response is `answer`. Its error must be fit for a terminal.
    private static func answering(
        _ answer: [UInt8],
        _ body: @escaping @Sendable (OSVServer) async throws -> Void
    ) throws {
        guard let url = WebURL("https://osv.example.com") else { return }
        let server = OSVServer(url, over: Answering(answer: answer), jobs: 1)
        do {
            try waitFor { try await body(server) }.get()
        } catch let error as OSVError {
            try error.failure.promise(of: [.unavailable])
        }
    }
}
