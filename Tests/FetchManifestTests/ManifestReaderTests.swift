import FetchForge
import FetchManifest
import FetchModel
import Foundation
import TestSupport
import Testing

@Suite struct ManifestReaderTests {
    static func read(_ text: String) throws -> Manifest {
        try ManifestReader.read(bytes: [UInt8](text.utf8), file: "deps.yaml")
    }

    @Test func `the manifest of the contract is read to the last key`() throws {
        let text = try #require(try Fixture.all(in: "manifests/valid").first { $0.name == "contract.yaml" }).text()
        let manifest = try Self.read(text)

        #expect(manifest.vendor == "vendor")
        #expect(manifest.hosts.map(\.name) == ["work"])
        #expect(manifest.hosts.first?.kind == .bitbucketDataCenter)
        #expect(manifest.hosts.first?.url.wire == "https://git.example.com")
        #expect(manifest.hosts.first?.api?.wire == "https://git.example.com/rest/api/latest")
        #expect(
            manifest.dependencies.map(\.name) == [
                "engine", "physics", "swift-log", "zlib", "assets", "tools", "legacy",
            ]
        )

        let engine = try #require(manifest.dependency("engine"))
        #expect(engine.source == .repository(host: "bitbucket", workspace: "jumboskill", slug: "engine"))
        #expect(engine.selector == .tag("rev1"))
        #expect(engine.destination == "vendor/engine")
        #expect((engine.place.line, engine.place.column, engine.place.length) == (13, 3, 6))
        #expect((engine.place(of: .tag).line, engine.place(of: .tag).column) == (13, 11))
        #expect(engine.place.text.hasPrefix("  engine: rev1 "))

        let log = try #require(manifest.dependency("swift-log"))
        #expect(log.source == .repository(host: "github", workspace: "apple", slug: "swift-log"))
        #expect(log.selector == .version("^1.6"))
        #expect(log.shape.include.map(\.pattern) == ["Sources/**", "LICENSE.txt"])
        #expect(log.shape.exclude.map(\.pattern) == ["**/*.md"])

        let zlib = try #require(manifest.dependency("zlib"))
        #expect(zlib.source == .archive(url: "https://zlib.net/zlib-1.3.1.tar.gz"))
        #expect(zlib.selector == nil)
        #expect(zlib.sha256?.hex == "9a93b2b7dfdac77ceba5a558a580e74667dd6fede4585b91eefb60f03b72df23")

        let assets = try #require(manifest.dependency("assets"))
        #expect(assets.download == "engine-assets-1.2.zip")
        #expect(assets.shape.unpack)

        let tools = try #require(manifest.dependency("tools"))
        #expect(tools.source == .git(url: "ssh://git@git.example.com/tools.git"))
        #expect(tools.shape.submodules && tools.shape.lfs)

        let legacy = try #require(manifest.dependency("legacy"))
        #expect(legacy.selector == CommitID("4f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f708192").map { .commit($0) })
        #expect(legacy.destination == "third_party/legacy")
        #expect(legacy.shape.root == "src")
        #expect(legacy.shape.patches == ["patches/legacy-build.patch"])
        #expect(legacy.shape.strip == 1)
        #expect(legacy.groups == ["tools"])
        #expect(legacy.limits == Limits(files: 2_000_000, bytes: 20 << 30, ratio: 5000))
    }

    @Test func `every form is read`() throws {
        let text = try #require(try Fixture.all(in: "manifests/valid").first { $0.name == "forms.yaml" }).text()
        let manifest = try Self.read(text)
        let sources = Dictionary(uniqueKeysWithValues: manifest.dependencies.map { ($0.name, $0.source) })

        #expect(manifest.vendor == "third_party/vendored")
        #expect(sources["engine"] == .repository(host: "gitlab", workspace: "studio/games", slug: "engine"))
        #expect(sources["nested"] == .repository(host: "gitlab", workspace: "group/sub", slug: "nested"))
        #expect(sources["deeper"] == .repository(host: "gitlab", workspace: "a/b/c/d", slug: "deeper"))
        #expect(sources["snapshot"] == .repository(host: "kernel", workspace: "pub/scm/git", slug: "git.git"))
        // Without owners, a name at a host of its own is the whole path.
        #expect(sources["whole"] == .repository(host: "kernel", workspace: "", slug: "cgit"))
        #expect(sources["personal"] == .repository(host: "dc", workspace: "~ada", slug: "notes"))
        #expect(sources["beside"] == .archive(url: "../archives/beside.tar.gz"))
        #expect(sources["local"] == .archive(url: "file:///srv/archives/local.zip"))
        #expect(sources["scp"] == .git(url: "git@git.example.com:studio/scp.git"))
        #expect(sources["absolute"] == .git(url: "/srv/git/absolute.git"))

        let hosts = Dictionary(uniqueKeysWithValues: manifest.hosts.map { ($0.name, $0) })
        #expect(hosts["bitbucket"]?.kind == .bitbucket)
        #expect(hosts["bitbucket"]?.url.wire == "http://localhost:8080")
        #expect(hosts["github"]?.url.wire == "https://github.com")
        #expect(hosts["github"]?.api?.wire == "https://proxy.example.com/github")
        #expect(hosts["kernel"]?.place?.line == 13)

        let deeper = try #require(manifest.dependency("deeper"))
        #expect(deeper.selector == CommitID("4f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f708192").map { .commit($0) })
        let upload = try #require(manifest.dependency("upload"))
        #expect(upload.download == "setup 1.2.exe" && upload.selector == nil && !upload.shape.unpack)
        let repeated = try #require(manifest.dependency("repeated"))
        #expect(repeated.shape.patches == ["patches/repeated.patch"] && repeated.groups == ["tools"])
        #expect(repeated.shape.strip == 0 && repeated.shape.root == "src" && !repeated.shape.lfs)
        #expect(repeated.limits.bytes == 3 << 29)
        let again = try #require(manifest.dependency("again"))
        #expect(again.selector == .tag("v1.2.3") && again.shape.include == repeated.shape.include)
        #expect(again.place(of: .tag).text == "    tag: *tag")
        #expect(manifest.dependency("名前")?.destination == "third_party/vendored/名前")
    }

    @Test func `what must be proved, and whose signature counts`() throws {
        let text = try #require(try Fixture.all(in: "manifests/valid").first { $0.name == "signatures.yaml" }).text()
        let manifest = try Self.read(text)
        #expect(manifest.requiresOrigin)
        #expect(manifest.dependency("engine")?.signedBy == ["keys/engine.asc"])
        let physics = try #require(manifest.dependency("physics"))
        #expect(physics.signedBy == ["keys/engine.asc", "keys/allowed_signers"])
        #expect(physics.place(ofKeyFile: 1).column == 34)
        #expect(manifest.dependency("zlib")?.signature == "https://zlib.net/zlib-1.3.1.tar.gz.asc")
        #expect(manifest.dependency("beside")?.signature == "archives/a.tgz.sig")
        #expect(manifest.dependency("seen")?.signedBy.isEmpty == true)
        for origin in ["", "origin: optional\n"] {
            #expect(try !Self.read(origin + "dependencies: {}").requiresOrigin)
        }
    }

    @Test func `licences and ignored vulnerabilities are read`() throws {
        let text = try #require(try Fixture.all(in: "manifests/valid").first { $0.name == "newer-keys.yaml" }).text()
        let manifest = try Self.read(text)
        let license = manifest.dependency("licensed")?.license
        #expect(
            license?.description
                == "(MIT OR Apache-2.0) AND GPL-2.0-only WITH Classpath-exception-2.0 AND LicenseRef-Ours"
        )
        #expect(license?.references == ["LicenseRef-Ours"])
        let ignored = manifest.ignoredVulnerabilities
        #expect(ignored.map(\.id) == ["CVE-2024-1", "GHSA-9ccr-fpp6-78qf"])
        #expect(ignored.map(\.reason) == ["not compiled in", "only the command line"])
        #expect(ignored.map { $0.until?.description } == ["2028-02-29", nil])
        #expect(ignored.map(\.place.line) == [25, 26])
    }

    @Test func `a scalar is the text that its author wrote`() throws {
        let text = try #require(try Fixture.all(in: "manifests/valid").first { $0.name == "scalars.yaml" }).text()
        let manifest = try Self.read(text)
        let tags = Dictionary(uniqueKeysWithValues: manifest.dependencies.map { ($0.name, $0.selector) })
        let expected = [
            "decimal": "1.10", "on-word": "on", "yes-word": "yes", "null-word": "null", "hex": "0x1F", "octal": "0o17",
            "exponent": "1e3", "date": "2024-01-01", "single": "1.10", "double": "1.10", "tagged": "1.10", "text": "1",
            "long": "v1", "folded": "v1", "plus": "+1", "infinity": "inf", "underscores": "1_000", "123": "456",
            "true": "false", "1.20": "1.30",
        ]
        #expect(tags == expected.mapValues { .tag($0) })
        #expect(
            manifest.dependency("decimal")?.source == .repository(host: "bitbucket", workspace: "007", slug: "decimal")
        )
    }

    @Test(arguments: try Fixture.all(in: "manifests/valid").filter { $0.name.hasSuffix(".yaml") })
    func `what is valid stays valid with Windows's line ends and a byte order mark`(_ fixture: Fixture) throws {
        let text = try fixture.text()
        let plain = try Self.read(text)
        let marked = try Self.read("\u{feff}" + text)
        let carried = try Self.read(text.replacing("\n", with: "\r\n"))
        #expect(marked == plain)
        #expect(carried == plain)
        #expect(carried.dependencies.map(\.place) == plain.dependencies.map(\.place))
    }

    @Test func `the starter manifest is valid, and so is each example in it`() throws {
        #expect(try Self.read(ManifestTemplate.text).dependencies.isEmpty)
        // As an editor does that comments lines in and out.
        let shown = ManifestTemplate.text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.wholeMatch(of: /( *)# ( *[a-z0-9-]+:.*)/).map { "\($0.1)\($0.2)" } ?? String(line)
        }
        let all = try Self.read(shown.joined(separator: "\n").replacing("yaml-language-server:", with: "# "))
        #expect(all.dependencies.map(\.name) == ["engine", "swift-log", "zlib"])
        #expect(all.hosts.map(\.name) == ["work"])
        for name in ["swift-log", "zlib"] {
            var text = ""
            var isShown = false
            for line in ManifestTemplate.text.split(separator: "\n", omittingEmptySubsequences: false) {
                if line == "  # \(name):" { isShown = true } else if line.isEmpty { isShown = false }
                let shown = isShown ? line.replacing("# ", with: "", maxReplacements: 1) : line
                text += "\(shown)\n"
            }
            #expect(try Self.read(text).dependencies.map(\.name) == [name])
        }
        #expect(ManifestTemplate.ignoredLines(committingVendor: false) == ["/vendor/", "/.fetch/"])
        #expect(ManifestTemplate.ignoredLines(committingVendor: true) == ["/.fetch/"])
    }

    @Test func `the words of a manifest can be completed while it is edited`() {
        let text =
            "hosts: {work: 1}\ndependencies:\n  a: {groups: [x, y]}\n  b:\n  \"c\\e[31m\": v1\n  d: {tag: , groups: y}\n"
        let words = ManifestWords(bytes: [UInt8](text.utf8))
        #expect(words.names == ["a", "b", "d"])
        #expect(words.groups == ["x", "y"])
        #expect(words.hosts == ["work"])
        #expect(ManifestWords(bytes: [UInt8]("a: [".utf8)) == ManifestWords(bytes: []))
    }

    @Test func `a prefix of tags belongs to a version`() throws {
        let text =
            "workspace: w\ndependencies: {a: {version: ^1, tag-prefix: engine/}, b: {version: ^1}, c: {version: '*', tag-prefix: null}}"
        let manifest = try Self.read(text)
        #expect(manifest.dependency("a")?.selector == .version("^1", tagPrefix: "engine/"))
        #expect(manifest.dependency("b")?.selector == .version("^1"))
        #expect(manifest.dependency("c")?.selector == .version("*", tagPrefix: "null"))
        #expect(manifest.dependency("a")?.place(of: .tagPrefix).column == 45)
    }

    @Test func `the names of all entries are portable where the top says so, unless an entry does not`() throws {
        let entries = "dependencies:\n  short: v1\n  long: {tag: v1}\n  not: {tag: v1, portable: false}\n"
        func portable(_ text: String) throws -> [String] {
            try Self.read("workspace: w\n\(text)").dependencies.filter(\.shape.portable).map(\.name)
        }
        #expect(try portable(entries) == [])
        #expect(try portable("portable: false\n\(entries)") == [])
        #expect(try portable("portable: true\n\(entries)") == ["short", "long"])
        #expect(try portable("dependencies: {a: {tag: v1, portable: TRUE}, b: v1}") == ["a"])
    }

    @Test(arguments: [
        "archives/a#b.tgz", "a b/c.tar.gz", "a?b.tgz", "./a%20b.zip", "https://example.com/a%23b.tgz",
        "https://example.com/get?id=1&x=2",
    ])
    func `a path may contain '#', and a URL an escaped one`(_ url: String) throws {
        #expect(try Self.read("dependencies: {a: {url: '\(url)'}}").dependencies.first?.source == .archive(url: url))
    }

    @Test func `an archive of the project keeps its place however it is named`() throws {
        let urls = [
            "file:///srv/work/archives/a%20b.tgz", "file://localhost/srv/work/archives/x", "../work/archives/x",
        ]
        for url in urls {
            let text = "dependencies: {a: {url: '\(url)', into: archives}}"
            let failures = #expect(throws: Failures.self) {
                try ManifestReader.read(bytes: [UInt8](text.utf8), file: "deps.yaml", in: "/srv/./work/")
            }
            #expect(failures?.all.map(\.code) == ["bad-destination"], "\(url)")
        }
        let elsewhere = "dependencies: {a: {url: 'file:///srv/archives/x', into: archives}}"
        _ = try ManifestReader.read(bytes: [UInt8](elsewhere.utf8), file: "deps.yaml", in: "/srv/work")
    }

    @Test func `a manifest of another name and its lock are no destinations`() throws {
        for into in ["other.yml", "other.lock"] {
            let text = "dependencies: {a: {url: 'x.tgz', into: \(into)}}"
            let failures = #expect(throws: Failures.self) {
                try ManifestReader.read(bytes: [UInt8](text.utf8), file: "conf/other.yml")
            }
            #expect(failures?.all.map(\.code) == ["bad-destination"])
        }
    }

    @Test func `what else is known to be wrong is reported in the order of the file`() throws {
        let text = "workspace: w\ndependencies:\n  a: {tag: v1, patches: [x, y]}\n  b: {tga: v1}\n"
        let failures = #expect(throws: Failures.self) {
            try ManifestReader.read(bytes: [UInt8](text.utf8), file: "deps.yaml") { manifest in
                [Failure(.data, "mine", "mine", place: manifest.dependencies[0].place(ofPatch: 1))]
            }
        }
        #expect(failures?.all.map(\.code) == ["mine", "unknown-key"])
        #expect(failures?.all.first?.place?.column == 29)
    }
}
