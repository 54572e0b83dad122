import FetchForge
import FetchModel
import TestSupport
import Testing

@testable import FetchEngine

struct AddTargetTests {
    private static let targets: [(String, AddTarget.Source, AddTarget.Asked?, String)] = [
        ("engine", .repository("engine"), nil, "engine"),
        ("engine@v1", .repository("engine"), .selector(.tag("v1")), "engine"),
        ("w/engine@^1.2", .repository("w/engine"), .selector(.version("^1.2")), "engine"),
        ("github:a/b@>=1 <2", .repository("github:a/b"), .selector(.version(">=1 <2")), "b"),
        ("https://github.com/a/b@v1", .repository("github:a/b"), .selector(.tag("v1")), "b"),
        ("https://github.com/a/b.git?x=1#y", .repository("github:a/b"), nil, "b"),
        ("https://bitbucket.org/a/b/src/v2/", .repository("bitbucket:a/b"), .reference(["v2"]), "b"),
        ("https://zlib.net/zlib-1.3.1.tar.gz", .archive(url: "https://zlib.net/zlib-1.3.1.tar.gz"), nil, "zlib"),
        (
            "https://github.com/a/b/archive/v1.2.tar.gz", .archive(url: "https://github.com/a/b/archive/v1.2.tar.gz"),
            nil, "b"
        ),
        (
            "https://git.example.com/x/tools.git@v2", .git(url: "https://git.example.com/x/tools.git"),
            .selector(.tag("v2")), "tools"
        ),
        ("https://git.example.com/x/tools/", .page(url: "https://git.example.com/x/tools"), nil, "tools"),
        ("https://git.sr.ht/~u/r/tree/master", .page(url: "https://git.sr.ht/~u/r"), nil, "r"),
        ("https://dev.azure.com/o/p/_git/r/commits", .page(url: "https://dev.azure.com/o/p/_git/r"), nil, "r"),
        ("git@github.com:a/b.git@v1", .git(url: "git@github.com:a/b.git"), .selector(.tag("v1")), "b"),
        (
            "ssh://git@h.example.com:22/a/b.git@v1", .git(url: "ssh://git@h.example.com:22/a/b.git"),
            .selector(.tag("v1")), "b"
        ),
        ("ssh://git@h.example.com/a/b", .git(url: "ssh://git@h.example.com/a/b"), nil, "b"),
        ("git+https://github.com/a/b@v1", .git(url: "https://github.com/a/b"), .selector(.tag("v1")), "b"),
        ("https://github.com/a/b/@v1", .repository("github:a/b"), .selector(.tag("v1")), "b"),
        ("https://github.com/a/b/@release/1", .repository("github:a/b"), .selector(.tag("release/1")), "b"),
        ("https://git.example.com/@x/tools", .page(url: "https://git.example.com/@x/tools"), nil, "tools"),
        (
            "https://git.example.com/x/tools.git/@v2", .git(url: "https://git.example.com/x/tools.git"),
            .selector(.tag("v2")), "tools"
        ),
        (
            "https://git.example.com/gitweb.cgi?p=x/tools.git;a=snapshot;h=643d758;sf=tgz",
            .archive(url: "https://git.example.com/gitweb.cgi?p=x/tools.git;a=snapshot;h=643d758;sf=tgz"), nil, "tools"
        ),
        ("./x-2.tar.gz", .archive(url: "sub/x-2.tar.gz"), nil, "x"),
        ("../../x.zip", .archive(url: "../x.zip"), nil, "x"),
        ("/srv/x.zip", .archive(url: "file:///srv/x.zip"), nil, "x"),
    ]

    private func target(_ spec: String) throws -> AddTarget {
        let forges = try ForgeTable.catalog.all(hosts: [], environment: [:])
        return try AddTarget(spec, forges: forges, in: "/home/p/sub", root: "/home/p")
    }

    @Test(arguments: targets.indices)
    func `a SPEC names a source and perhaps a revision`(_ index: Int) throws {
        let (spec, source, asked, name) = Self.targets[index]
        let target = try target(spec)
        #expect(target.source == source)
        #expect(target.asked == asked)
        #expect(target.name == name)
    }

    @Test(arguments: [
        "", "a\nb", "engine@", "w/../x", "https://user:secret@github.com/a/b", "https://secret@git.example.com/a/b",
        "ssh://git:secret@h/a", "https://github.com/a/b/src/v1@v2",
        "https://github.com/a/b/src/v1/@v2", "https://github.com/a/b/?x=y@v2", "https://github.com/a/b/commit/643d758",
        "a@^q",
        "ftp://h/a", "nowhere:a/b", "https://github.com/a",
    ])
    func `what means nothing is a mistake of the command line, without its secrets`(_ spec: String) throws {
        do {
            let target = try target(spec)
            Issue.record("\(spec) is \(target.source)")
        } catch let error as any Diagnosable {
            #expect(error.failure.kind == .usage)
            #expect(!error.failure.rendered().contains("secret"))
        }
    }

    @Test(arguments: [
        ("https://x/zlib-1.3.1.tar.gz", "zlib"), ("https://x/a_v2.zip", "a"), ("https://x/a-b-1.0-2.tgz", "a-b"),
        ("https://x/sqlite-amalgamation-3450100.zip", "sqlite-amalgamation"), ("https://x/y/v1.2.tar.gz", "y"),
        ("https://x/y/archive/refs/tags/v1.2.tar.gz", "y"), ("a/b.tar.xz", "b"), ("https://x/lib2.zip?token=1", "lib2"),
    ])
    func `an archive's name says what is in it`(_ url: String, _ name: String) {
        #expect(ArchiveLabel.name(of: url) == name)
    }
}

struct NewestRevisionTests {
    private func tag(_ name: String, _ date: Int? = nil) throws -> FetchForge.Tag {
        FetchForge.Tag(name: name, commit: try #require(CommitID(String(repeating: "a", count: 40))), date: date)
    }

    @Test func `the highest release wins, else a prerelease, else the newest commit, else the highest number`() throws {
        let releases = try ["v1.9.0", "1.10.0", "v2.0.0-rc.1", "zzz"].map { try tag($0) }
        #expect(NewestRevision(of: releases)?.selector == .tag("1.10.0"))
        let prereleases = try ["v1.0.0-rc.1", "v1.0.0-rc.2", "zzz"].map { try tag($0) }
        #expect(NewestRevision(of: prereleases)?.selector == .tag("v1.0.0-rc.2"))
        let dated = [try tag("rev9", 5), try tag("rev1", 7), try tag("rev2", 6)]
        #expect(NewestRevision(of: dated)?.selector == .tag("rev1"))
        let undated = try ["rev9", "rev10", "rev2"].map { try tag($0) }
        #expect(NewestRevision(of: undated)?.selector == .tag("rev10"))
        #expect(NewestRevision(of: []) == nil)
        #expect(NewestRevision(branch: "main").selector == .branch("main"))
    }
}

struct SelectorRewriteTests {
    private func rewrite(_ selector: Dependency.Selector?, to text: String) throws -> SelectorRewrite {
        let place = Place(file: "deps.yaml", line: 1, column: 1)
        return try SelectorRewrite(
            of: Dependency(
                name: "a",
                source: .git(url: "a"),
                selector: selector,
                destination: "vendor/a",
                place: place
            ),
            to: text
        )
    }

    @Test(arguments: [
        ("^1.2", "v1.9.0", "^1.2"), ("^1.2", "v2.1.0", "^2.1.0"), ("~1.2", "1.4.2", "~1.4.2"),
        (">=2.0", "1.5.0", ">=1.5.0"),
        ("1.2", "1.4.0", "1.4"), ("1", "2.4.0", "2"), ("1.x", "2.4.0", "2.x"), ("1.2.*", "1.3.1", "1.3.*"),
        ("1.2.3", "v1.2.4", "1.2.4"), ("v1.2.3", "v2.0.0", "2.0.0"), (">=1 <2", "2.1.0", "^2.1.0"),
        ("1.2 - 1.4", "1.5.0", "^1.5.0"), ("^1 || ^2", "3.0.0", "^3.0.0"), ("^1.2", "2.0.0-rc.1", "^2.0.0-rc.1"),
        ("*", "1.0.0", "*"), ("=1.0.0", "1.1.0", "=1.1.0"),
    ])
    func `a range stays or keeps its operator, and contains the tag`(
        _ range: String,
        _ tag: String,
        _ expected: String
    ) throws {
        let new = try rewrite(.version(range), to: tag)
        #expect(new == SelectorRewrite(selector: .version(expected), locksTag: true))
        #expect(try VersionRange(expected).contains(try #require(SemanticVersion(tag))))
    }

    @Test func `other requests become a tag or a commit`() throws {
        let commit = try #require(CommitID(String(repeating: "b", count: 40)))
        #expect(try rewrite(.tag("v1"), to: "v2").selector == .tag("v2"))
        #expect(try rewrite(.branch("main"), to: "v2").selector == .tag("v2"))
        #expect(try rewrite(.commit(commit), to: "v2").selector == .tag("v2"))
        #expect(try rewrite(.branch("main"), to: commit.hex).selector == .commit(commit))
        #expect(try rewrite(.version("^1"), to: "nightly").selector == .tag("nightly"))
        #expect(
            try rewrite(.version("^1", tagPrefix: "a/"), to: "a/v2.0.0").selector == .version("^2.0.0", tagPrefix: "a/")
        )
        #expect(try rewrite(.version("^1", tagPrefix: "a/"), to: "v2.0.0").selector == .tag("v2.0.0"))
        #expect(throws: MoveError.noRevision("a")) { try self.rewrite(nil, to: "v1") }
    }
}
