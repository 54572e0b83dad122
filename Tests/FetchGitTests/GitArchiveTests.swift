import FetchGit
import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

/// What comes through git is what the host's own archive holds.
@Suite struct GitArchiveTests {
    /// The entries of a tar archive, its leading directory left out, with modes, sizes and link targets.
    private func listing(_ tar: String) throws -> [String] {
        let result = try runCommand("tar", ["-tvf", tar, "--numeric-owner"], in: "/", environment: ["TZ": "UTC"])
        #expect(result.status == 0, "\(result.errors)")
        return result.output.split(separator: "\n").map { line in
            let parts = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
            let name = parts.last.map { $0.drop { $0 != "/" } } ?? ""
            return ([parts[0].dropFirst().prefix(3)] + parts[2...4] + [name]).joined(separator: " ")
        }
    }

    private static let attributes = """
        *.txt text
        *.bat text eol=crlf
        *.dat -text
        VERSION export-subst
        ident.c ident
        /internal export-ignore
        *.draft export-ignore
        latin.txt working-tree-encoding=ISO-8859-1
        """

    @Test func `compressed it is the same archive, and the same each time`() async throws {
        let scene = try GitScene()
        let commit = try #require(CommitID(try scene.repository()[1]))
        let source = try scene.source("server/tools.git")
        func bytes(_ format: GitArchive.Format) async throws -> [UInt8] {
            let archive = try await source.archive(of: commit, as: format)
            return try await Workers(limit: 1).run {
                var bytes: [UInt8] = []
                try archive.bytes.open().tee { bytes += $0 }.drain()
                return bytes
            }
        }
        let packed = try await bytes(.gzip)
        #expect(packed.starts(with: [0x1f, 0x8b]))
        #expect(try await bytes(.gzip) == packed)
        try scene.scratch.write("a.tar.gz", Data(packed))
        let unpacked = try runCommand("sh", ["-c", "gzip -dc a.tar.gz > a.tar"], in: scene.scratch.path)
        #expect(unpacked.status == 0, "\(unpacked.errors)")
        let plain = try await bytes(.tar)
        #expect(try Data(contentsOf: URL(fileURLWithPath: scene.scratch.path("a.tar"))) == Data(plain))
    }

    @Test(arguments: [
        "commit $Format:%H$ of $Format:%cs$", "$Format:%d$ $Format:%h$", "$Format:%(describe)$",
        "$Format:%P$ and $Format:%p$",
        "no placeholder", "$Format:%D %s$",
    ])
    func `attributes of the commit's files apply, in any history`(_ version: String) async throws {
        let scene = try GitScene()
        let commits = try scene.repository(files: [
            ".gitattributes": Self.attributes, "VERSION": version + "\n", "ident.c": "$Id$\n", "a.bat": "one\ntwo\n",
            "b.dat": "one\r\ntwo\n", "internal/plan": "x", "gone/only.draft": "x",
            "sub/.gitattributes": "deep export-ignore\n",
            "sub/deep": "x", "sub/kept": "x", "latin.txt": "wíde\n",
        ])
        let work = scene.scratch.path("work-tools")
        _ = try runCommand(
            "sh",
            ["-c", "mkdir bin && echo x > bin/run && chmod 755 bin/run && ln -s bin/run link"],
            in: work
        )
        try scene.git("add", "-A", ".", in: "work-tools")
        try scene.git("commit", "-qm", "more", in: "work-tools")
        try scene.git("push", "-q", "../server/tools.git", "main", in: "work-tools")
        let newest = try scene.git("rev-parse", "HEAD", in: "work-tools")
        let server = try GitServer(root: scene.root)
        for (number, commit) in [commits[1], commits[2], newest].enumerated() {
            let host = "host-\(number)"
            try scene.git("archive", "--prefix=host/", "-o", "../../\(host).tar", commit, in: "server/tools.git")
            try FileManager.default.createDirectory(atPath: scene.scratch.path(host), withIntermediateDirectories: true)
            _ = try runCommand(
                "tar",
                ["-xf", scene.scratch.path("\(host).tar"), "-C", scene.scratch.path(host)],
                in: "/"
            )
            let ours = "git-\(number)"
            let address = number == 1 ? "server/tools.git" : "\(server.url)/tools.git"
            let archive = try await scene.source(address).archive(of: try #require(CommitID(commit)))
            try unpack(archive, to: ours, scene.scratch)
            #expect(try treeID(ours, scene.scratch) == treeID(host, scene.scratch), "\(version) in \(commit)")
            #expect(try listing(scene.scratch.path("\(ours).tar")) == listing(scene.scratch.path("\(host).tar")))
        }
    }

    @Test func `it says which commit it holds, in one leading directory, with plain modes`() async throws {
        let scene = try GitScene()
        let commits = try scene.repository()
        let archive = try await scene.source("server/tools.git").archive(of: try #require(CommitID(commits[1])))
        try unpack(archive, to: "out", scene.scratch)
        let id = try runCommand("sh", ["-c", "git get-tar-commit-id < out.tar"], in: scene.scratch.path)
        #expect(id.output == "\(commits[1])\n")
        #expect(
            try scene.scratch.list("out") == [
                "tools-\(commits[1].prefix(12))/", "tools-\(commits[1].prefix(12))/README",
            ]
        )
        let modes = try runCommand("tar", ["-tvf", scene.scratch.path("out.tar")], in: "/")
        #expect(modes.output.split(separator: "\n").map { $0.prefix(10) } == ["drwxr-xr-x", "-rw-r--r--"])
    }

    @Test func `it can be opened again, and its directory goes with it`() async throws {
        let scene = try GitScene()
        let commits = try scene.repository()
        do {
            let archive = try await scene.source("server/tools.git").archive(of: try #require(CommitID(commits[1])))
            let first = try archive.open().contents(limit: 1 << 20)
            #expect(try archive.open().contents(limit: 1 << 20) == first)
            #expect(try scene.scratch.list("tmp").count == 2)
        }
        try await scene.scratch.expectNothingLeft()
    }

    @Test func `a stream keeps the directory that it reads from`() async throws {
        let scene = try GitScene()
        let commits = try scene.repository()
        do {
            let stream = try await scene.source("server/tools.git").archive(of: try #require(CommitID(commits[1])))
                .bytes.open()
            #expect(try stream.next()?.isEmpty == false)
            #expect(try scene.scratch.list("tmp").count == 2)
        }
        try await scene.scratch.expectNothingLeft()
    }

    @Test(arguments: [
        ("jumboskill/physics-core", "v2.3.0"), ("jumboskill/physics-core", "v2.0.0"),
        ("jumboskill/portable", "v1.0.0"),
        ("jumboskill/engine", "rev1"), ("jumboskill/secret-engine", "rev1"),
    ])
    func `an access token that opens no archive opens the same tree through git`(
        _ repository: String,
        _ tag: String
    ) async throws {
        var scene = try GitScene()
        let forge = try ForgeProcess(scratch: scene.scratch.path)
        scene.credentials = .only(
            .basic(user: "x-token-auth", password: Secret("access-token-of-the-story")),
            at: forge.url
        )
        let source = try scene.source("\(forge.url)/\(repository).git")
        let commit = try await source.resolve(.tag(tag)).commit
        try unpack(try await source.archive(of: commit, foundBy: .tag(tag)), to: "git", scene.scratch)
        let result = try runCommand(
            "curl",
            [
                "-sSfL", "-u", "dev@example.com:api-token-of-the-story", "-o", "host.tar.gz",
                "\(forge.url)/\(repository)/get/\(commit).tar.gz",
            ],
            in: scene.scratch.path
        )
        #expect(result.status == 0, "\(result.errors)")
        _ = try runCommand(
            "sh",
            ["-c", "mkdir host && tar -xf host.tar.gz -C host && gunzip host.tar.gz"],
            in: scene.scratch.path
        )
        #expect(try treeID("git", scene.scratch) == treeID("host", scene.scratch))
        #expect(try listing(scene.scratch.path("git.tar")) == listing(scene.scratch.path("host.tar")))
    }
}
