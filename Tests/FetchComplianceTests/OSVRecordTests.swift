import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchCompliance

@Suite struct OSVRecordTests {
    private static func record(_ text: String) throws -> OSVRecord { try OSVRecord([UInt8](text.utf8)) }

    private static let range =
        #"{"type":"GIT","repo":"https://GitHub.com/O/R.git/","events":[{"introduced":"0"},{"fixed":"\#(fixed)"}]}"#
    private static let fixed = String(repeating: "f", count: 40)
    private static let versions = #"{"id":"X-1","affected":[{"ranges":[\#(range)],"versions":["v1"]}]}"#
    private static let commits = #"{"id":"X-1","affected":[{"ranges":[\#(range)]}]}"#

    @Test(
        arguments: [
            (versions, "v1", "a", .affected), (versions, "v2", "a", .unaffected), (versions, nil, "a", .undecided),
            (commits, "v1", "a", .undecided), (commits, nil, "a", .undecided), (commits, "v2", "f", .unaffected),
            (#"{"id":"X-1"}"#, "v1", "a", .unaffected),
        ] as [(String, String?, Character, OSVRecord.Verdict)]
    )
    func `exact versions count, and what only the history tells is undecided`(
        _ text: String,
        _ tag: String?,
        _ digit: Character,
        _ verdict: OSVRecord.Verdict
    ) throws {
        let commit = CommitID(String(repeating: digit, count: 40))
        let record = try Self.record(text)
        #expect(record.judge("https://github.com/o/r", tag: tag, commit: commit) == verdict)
        #expect(record.judge("https://github.com/o/other", tag: tag, commit: commit) == .unaffected)
    }

    @Test func `a commit that introduced it is affected`() throws {
        let commit = String(repeating: "a", count: 40)
        let record = try Self.record(Self.commits.replacingOccurrences(of: #""0""#, with: "\"\(commit)\""))
        #expect(record.judge("git@github.com:o/r.git", tag: nil, commit: CommitID(commit)) == .affected)
    }

    @Test(arguments: ["", "[]", "{}", #"{"id":1}"#, #"{"id":"a b"}"#, #"{"id":"../a"}"#, #"{"id":"A","affected":{}}"#])
    func `what is not in OSV's format is refused`(_ text: String) {
        #expect(throws: OSVRecord.Malformed.self) { try Self.record(text) }
    }

    @Test func `a link that is none is replaced`() throws {
        let text = #"{"id":"A-1","references":[{"type":"ADVISORY","url":"javascript:alert(1)"}]}"#
        #expect(try Self.record(text).url == "https://osv.dev/vulnerability/A-1")
    }

    @Test(
        arguments: [
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "9.8 critical"),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", "10.0 critical"),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", "7.5 high"),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", "6.1 medium"),
            ("CVSS:3.0/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", "1.8 low"),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", "0.0 none"), ("CVSS:3.1/AV:N", "-"), ("AV:N/AC:L", "-"),
            ("", "-"),
            ("AV:N/AC:L/Au:N/C:C/I:C/A:C", "10.0 high"), ("AV:N/AC:L/Au:N/C:P/I:P/A:P", "7.5 high"),
            ("AV:L/AC:H/Au:M/C:N/I:N/A:P", "0.8 low"), ("AV:N/AC:L/Au:N/C:N/I:N/A:N", "0.0 low"),
            ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", "10.0 critical"),
            ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", "9.3 critical"),
            ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N/E:P", "7.7 high"),
            ("CVSS:4.0/AV:L/AC:L/AT:P/PR:N/UI:P/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N/E:U/S:N/U:Amber", "0.4 low"),
            ("CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:A/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", "0.0 none"),
            ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:S/SA:N", "-"),
            ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:L/SC:N/SI:N/SA:N/MSI:S/CR:M/MAV:A", "7.9 high"),
            ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N", "-"),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/A:N", "-"), ("CVSS:3.1/AV:N//", "-"),
        ]
    )
    func `scores are those of CVSS`(_ vector: String, _ words: String) {
        #expect(Severity(word: nil, vectors: [vector]).description == words)
    }

    @Test func `a word of the database stands beside the score of a vector`() {
        let vectors = ["garbage", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", "AV:N"]
        #expect(Severity(word: "MODERATE", vectors: vectors).description == "9.3 medium")
        #expect(Severity(word: "terrible", vectors: vectors).description == "9.3 critical")
        #expect(Severity(word: "HIGH", vectors: []).description == "high")
    }

    @Test func `rules of the manifest match any id, until they are over`() throws {
        let place = Place(file: "deps.yaml", line: 1, column: 1)
        let record = try Self.record(#"{"id":"GHSA-1","aliases":["CVE-2024-1"]}"#)
        let today = try #require(CivilDate("2024-06-30"))
        for (until, counts) in [("2024-06-29", 1), ("2024-06-30", 0), ("2024-07-01", 0)] {
            var audited = AuditedDependency(name: "a", coverage: .asked)
            let rule = IgnoredVulnerability(id: "cve-2024-1", reason: "r", until: CivilDate(until), place: place)
            audited.add(record, repository: nil, ignoring: [rule], on: today)
            audited.add(record, repository: nil, ignoring: [rule], on: today)
            #expect(audited.findings.count == 1)
            #expect(audited.open.count == counts)
        }
    }

    @Test func `a record that was taken back counts nothing`() throws {
        var audited = AuditedDependency(name: "a", coverage: .asked)
        let record = try Self.record(#"{"id":"A-1","withdrawn":"2024-01-01T00:00:00Z"}"#)
        audited.add(record, repository: nil, ignoring: [], on: CivilDate(day: 0))
        #expect(audited.findings.isEmpty)
    }

    @Test func `a database is a directory of records, and each is read`() throws {
        let scratch = try ScratchDirectory()
        let directory = try Directory(path: scratch.path)
        #expect(throws: OSVError.empty(file: "db")) {
            try OSVDatabase.forEachRecord(in: directory, named: "db") { _ in }
        }
        try scratch.write("a/A-1.json", #"{"id":"A-1"}"#)
        try scratch.write("B-1.json", #"{"id":"B-1"}"#)
        try scratch.write("README", "no record")
        var ids: [String] = []
        try OSVDatabase.forEachRecord(in: directory, named: "db") { ids.append($0.id) }
        #expect(ids.sorted() == ["A-1", "B-1"])
        try scratch.write("a/C-1.json", "{")
        #expect(throws: OSVError.damaged(file: "a/C-1.json")) {
            try OSVDatabase.forEachRecord(in: directory, named: "db") { _ in }
        }
    }
}
