import FetchCompliance
import FetchModel
import Foundation
import TestSupport
import Testing

/// Bills of materials are those of `Fixtures/bills`, and valid by the judgement of programs that others wrote, where these
/// are installed (`pip install 'cyclonedx-python-lib[validation]' spdx-tools`). `RECORD=1` writes them; a run that records
/// fails.
@Suite struct BillTests {
    private static let commit = "09155eaa2f9270dc4ed1fa13e2b4b2613e6e4851"

    private static func entry(
        _ name: String,
        _ source: String,
        _ fields: [Request.Field],
        license: String? = nil,
        _ change: (inout BillEntry) -> Void = { _ in }
    ) throws -> BillEntry {
        let place = Place(file: "deps.yaml", line: 1, column: 1)
        let dependency = Dependency(
            name: name,
            source: .git(url: source),
            destination: "vendor/\(name)",
            place: place
        )
        let pin = Pin(
            name: name,
            source: source,
            request: Request(fields),
            tag: "v1.3.1",
            commit: CommitID(commit),
            tree: TreeID(SHA256Hasher.digest(of: name.utf8)),
            files: 3,
            bytes: 1000
        )
        let expression = try license.map { try LicenseExpression($0) }
        var entry = BillEntry(pin: pin, dependency: dependency, license: LicenseFinding(expression, .manifest))
        change(&entry)
        return entry
    }

    private static func entries() throws -> [BillEntry] {
        let tag = Request.Field("tag", .text("v1.3.1"))
        let digest = SHA256Hasher.digest(of: "archive".utf8)
        return try [
            entry("archive", "https://example.com/a b.tar.gz?x=1", [.init("url", .text("x"))], license: "ISC") {
                ($0.pin.tag, $0.pin.commit, $0.pin.sha256) = (nil, nil, digest)
                $0.pin.archive = "https://example.com/a%20b.tar.gz"
            },
            entry("filtered", "https://bitbucket.org/Studio/Core", [tag, .init("include", .list(["src/**"]))]),
            entry("local", "../repositories/local.git", [.init("git", .text("x")), tag], license: "LicenseRef-Ours"),
            entry("nested", "https://gitlab.com/a/b/c.git", [tag], license: "MIT OR Apache-2.0"),
            entry("other", "https://github.com/o/other", [tag], license: "DocumentRef-x:LicenseRef-y"),
            entry(
                "patched +1",
                "https://github.com/madler/zlib",
                [tag, .init("patches", .list(["sha256:\(digest.hex)"]))],
                license: "Zlib"
            ) {
                $0.dependency.shape.patches = ["patches/quiet build.patch"]
                $0.pin.origin = OriginRecord(commitTree: ObjectID(hex: commit), tag: ObjectID(hex: commit))
            },
            entry("secure", "git@git.example.com:studio/secure.git", [.init("git", .text("x")), tag]),
            entry("zlib", "https://github.com/Madler/ZLib", [tag], license: "Zlib") {
                $0.directory = ObjectID(hex: commit)
                $0.pin.sha256 = digest
                $0.pin.archive = "https://codeload.github.com/madler/zlib/tar.gz/\(commit)"
            },
        ]
    }

    private static let golden: [(BillFormat, String)] = [(.cyclonedx, "bom.cdx.json"), (.spdx, "bom.spdx.json")]

    @Test(arguments: golden)
    func `a bill is the golden one`(_ format: BillFormat, _ file: String) throws {
        let document = Bill.document(try Self.entries(), BillHeader(version: "0.1.0", time: 1_700_000_000), as: format)
        let url = URL(filePath: Fixture.root).appending(path: "bills/\(file)")
        if ProcessInfo.processInfo.environment["RECORD"] != nil {
            try Data(document.utf8).write(to: url)
            Issue.record("recorded \(file)")
        }
        #expect(try String(contentsOf: url, encoding: .utf8) == document)
    }

    @Test func `equal lockfiles give equal bytes, and others another serial number`() throws {
        let entries = try Self.entries()
        let header = BillHeader(version: "0.1.0", time: nil)
        for format in BillFormat.allCases {
            let document = Bill.document(entries, header, as: format)
            #expect(document == Bill.document(entries, header, as: format))
            let other = Bill.document(Array(entries.dropLast()), header, as: format)
            let pattern = /urn:uuid:[0-9a-f-]{36}/
            let serial = try #require(document.firstMatch(of: pattern)?.output)
            #expect(other.firstMatch(of: pattern)?.output != serial)
        }
        // CycloneDX needs no time; SPDX does.
        #expect(!Bill.document(entries, header, as: .cyclonedx).contains("timestamp"))
        #expect(Bill.document(entries, header, as: .spdx).contains("1970-01-01T00:00:00Z"))
    }

    @Test func `a name with control characters cannot break out of the document`() throws {
        let entry = try Self.entry("a\"\\\u{1b}[2J\u{202e}", "https://github.com/o/r", [])
        let document = Bill.document([entry], BillHeader(version: "0", time: nil), as: .cyclonedx)
        #expect(document.unicodeScalars.allSatisfy { $0 == "\n" || Quotation.isPlain($0) })
        let object = try JSONSerialization.jsonObject(with: Data(document.utf8)) as? [String: Any]
        let components = object?["components"] as? [[String: Any]]
        #expect(components?.first?["name"] as? String == entry.pin.name)
    }

    /// A program that judges a document, and how it is called.
    private static func judge(_ format: BillFormat, _ file: String) -> [String] {
        let cyclonedx = """
            import sys
            from cyclonedx.schema import SchemaVersion
            from cyclonedx.validation.json import JsonStrictValidator
            fault = JsonStrictValidator(SchemaVersion.V1_7).validate_str(open(sys.argv[1]).read())
            sys.exit(str(fault) if fault else 0)
            """
        return format == .cyclonedx ? ["python3", "-c", cyclonedx, file] : ["pyspdxtools", "-i", file]
    }

    private static func isInstalled(_ format: BillFormat) -> Bool {
        let probe = format == .cyclonedx ? "python3 -c 'import cyclonedx, jsonschema'" : "command -v pyspdxtools"
        return (try? runCommand("/bin/sh", ["-c", probe], in: "/"))?.status == 0
    }

    @Test(arguments: golden)
    func `programs that others wrote call it valid`(_ format: BillFormat, _ file: String) throws {
        guard Self.isInstalled(format) else { return }
        let command = Self.judge(format, "\(Fixture.root)/bills/\(file)")
        let result = try runCommand("/usr/bin/env", command, in: "/")
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }
}
