import FetchGit
import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@Suite struct GitSourceTests {
    @Test func `tags, branches, commits and ranges are resolved`() async throws {
        let scene = try GitScene()
        let commits = try scene.repository()
        let source = try scene.source("server/tools.git")
        #expect(try await source.resolve(.tag("v1")) == ("v1", CommitID(commits[0])))
        #expect(try await source.resolve(.tag("v2.0.0")) == ("v2.0.0", CommitID(commits[1])))
        #expect(try await source.resolve(.branch("develop")) == (nil, CommitID(commits[1])))
        #expect(try await source.resolve(.version("^2")) == ("v2.1.0", CommitID(commits[2])))
        let any = try #require(CommitID(String(repeating: "a", count: 40)))
        #expect(try await source.resolve(.commit(any)) == (nil, any))
        #expect(try await source.tags().map(\.name) == ["v1", "v2.0.0", "v2.1.0"])
        let main = try await source.defaultBranch()
        #expect(main.name == "main")
        #expect(main.commit == CommitID(commits[2]))
        try await scene.scratch.expectNothingLeft()
    }

    @Test(arguments: [true, false])
    func `a tag of something else than a commit is passed over in a range, and refused by its name`(
        _ hasFilters: Bool
    ) async throws {
        let scene = try GitScene()
        let commits = try scene.repository()
        try scene.git("config", "uploadpack.allowFilter", "\(hasFilters)", in: "server/tools.git")
        // What no branch names has to be asked for.
        try scene.git("update-ref", "-d", "refs/heads/main", in: "server/tools.git")
        for (tag, object) in [("v2.2.0", "v2.1.0^{tree}"), ("v2.4.0", "v2.1.0:README")] {
            try scene.git("tag", tag, object, in: "server/tools.git")
        }
        try scene.git("tag", "-a", "-m", "tree", "v2.3.0", "v2.1.0^{tree}", in: "server/tools.git")
        let source = try scene.source("server/tools.git")
        #expect(try await source.resolve(.version("^2")) == ("v2.1.0", CommitID(commits[2])))
        #expect(
            scene.notices.read(\.self) == [
                .passedOver(tag: "v2.4.0", remote: "server/tools.git", type: "blob"),
                .passedOver(tag: "v2.3.0", remote: "server/tools.git", type: "tree"),
                .passedOver(tag: "v2.2.0", remote: "server/tools.git", type: "tree"),
            ]
        )
        let none = try await scene.failure { _ = try await source.resolve(.version(">2.1")) }
        #expect(none.code == "no-version")
        let named = try await source.resolve(.tag("v2.2.0"))
        let failure = try await scene.failure {
            _ = try await source.archive(of: named.commit, foundBy: .tag("v2.2.0"))
        }
        #expect(failure.code == "not-a-commit")
    }

    @Test(arguments: [
        (Dependency.Selector.tag("v2.0"), "unknown-tag", "did you mean 'v2.0.0'"),
        (.tag("develop"), "unknown-tag", "there is a branch of that name; write 'branch: develop'"),
        (.tag("nothing-like-it"), "unknown-tag", "git ls-remote"),
        (.tag("refs/tags/v1"), "unknown-tag", "git ls-remote"), (.tag("v*"), "unknown-tag", ""),
        (.tag("V1"), "unknown-tag", ""),
        (.tag("--help"), "unknown-tag", ""), (.tag("v1^{}"), "unknown-tag", ""),
        (.branch("mian"), "unknown-branch", "did you mean 'main'?"),
        (.branch("v1"), "unknown-branch", "write 'tag: v1'"),
        (.version("^7"), "no-version", "the newest version there is 'v2.1.0'"),
    ])
    func `what is not there is said, with what is near`(
        _ selector: Dependency.Selector,
        _ code: String,
        _ help: String
    ) async throws {
        let scene = try GitScene()
        try scene.repository()
        let failure = try await scene.failure { _ = try await scene.source("server/tools.git").resolve(selector) }
        #expect(failure.kind == .data)
        #expect(failure.code == code)
        #expect(
            failure.message.hasPrefix("'server/tools.git' has no ")
                || failure.message.hasPrefix("no tag of 'server/tools.git'")
        )
        if !help.isEmpty { #expect(failure.help?.contains(help) == true, "\(failure.help ?? "")") }
    }

    @Test(arguments: ["server/tools.git", "./work-tools", "absolute", "file"])
    func `a local repository is fetched`(_ form: String) async throws {
        let scene = try GitScene()
        let commits = try scene.repository()
        let address =
            switch form {
            case "absolute": scene.scratch.path("server/tools.git")
            case "file": "file://\(scene.scratch.path("server/tools.git"))"
            default: form
            }
        for (number, commit) in commits.enumerated() {
            #expect(try await scene.readme(address, commit) == "revision \(number + 1)\n")
        }
        try await scene.scratch.expectNothingLeft()
    }

    @Test func `only the one commit is fetched`() async throws {
        let scene = try GitScene()
        let commits = try scene.repository()
        let clone = try await scene.source("server/tools.git").clone(of: try #require(CommitID(commits[2])))
        let all = try runCommand(
            "sh",
            [
                "-c",
                "for d in fetch-*/git; do GIT_DIR=$PWD/$d git cat-file --batch-all-objects --batch-check='%(objecttype)'; done",
            ],
            in: scene.scratch.path("tmp")
        )
        #expect(all.output.split(separator: "\n").sorted() == ["blob", "commit", "tree"])
        #expect(clone.commit.hex == commits[2])
    }

    @Test func `a repository of 256 bit ids is fetched`() async throws {
        let scene = try GitScene()
        let commits = try scene.repository(format: "sha256")
        #expect(try await scene.source("server/tools.git").resolve(.tag("v1")).commit.hex == commits[0])
        #expect(try await scene.readme("server/tools.git", commits[0]) == "revision 1\n")
    }

    @Test func `a commit that is gone is said to be`() async throws {
        let scene = try GitScene()
        try scene.repository()
        let gone = try #require(CommitID("0123456789012345678901234567890123456789"))
        let failure = try await scene.failure {
            _ = try await scene.source("server/tools.git").archive(of: gone, foundBy: .tag("v1"))
        }
        #expect(failure.kind == .data)
        #expect(failure.code == "commit-gone")
        #expect(failure.message == "'server/tools.git' has no commit \(gone)")
    }

    @Test func `the id of something else is no commit`() async throws {
        let scene = try GitScene()
        try scene.repository()
        for (object, kind) in [("v1", "tag"), ("HEAD^{tree}", "tree"), ("HEAD:README", "blob")] {
            let id = try #require(CommitID(try scene.git("rev-parse", object, in: "work-tools")))
            let failure = try await scene.failure { _ = try await scene.source("server/tools.git").archive(of: id) }
            #expect(failure.code == "not-a-commit")
            #expect(failure.message.contains("is a \(kind), not a commit"))
        }
    }

    @Test(arguments: ["nothing", "/nowhere/at/all", "file:///nowhere", "home"])
    func `no repository is said to be none`(_ address: String) async throws {
        let scene = try GitScene()
        let failure = try await scene.failure { _ = try await scene.source(address).resolve(.tag("v1")) }
        #expect(failure.kind == .data)
        #expect(failure.code == "unknown-repository")
        #expect(failure.message == "there is no git repository at '\(address)'")
    }

    @Test func `an empty repository has no tags`() async throws {
        let scene = try GitScene()
        try scene.git("init", "-q", "--bare", "server/empty.git", in: "")
        let failure = try await scene.failure { _ = try await scene.source("server/empty.git").resolve(.tag("v1")) }
        #expect(failure.help == "it has no tags at all")
        let second = try await scene.failure { _ = try await scene.source("server/empty.git").defaultBranch() }
        #expect(second.code == "empty-repository")
    }

    @Test func `hooks, filters, templates and attributes of the user's have no say`() async throws {
        let scene = try GitScene()
        let commits = try scene.repository(files: [".gitattributes": "README filter=evil\n"])
        let scratch = scene.scratch
        for hook in ["reference-transaction", "post-checkout", "pre-auto-gc", "post-rewrite"] {
            try scratch.write("hooks/\(hook)", "#!/bin/sh\ntouch '\(scratch.path("ran"))'\n")
            try scratch.write("template/hooks/\(hook)", "#!/bin/sh\ntouch '\(scratch.path("ran"))'\n")
        }
        _ = try runCommand("chmod", ["-R", "755", scratch.path("hooks"), scratch.path("template")], in: "/")
        try scratch.write("attributes", "* text eol=crlf export-ignore\n")
        try scratch.write(
            "home/.gitconfig",
            """
            [core]
            \thooksPath = \(scratch.path("hooks"))
            \tattributesFile = \(scratch.path("attributes"))
            \tautocrlf = true
            [init]
            \ttemplateDir = \(scratch.path("template"))
            [filter "evil"]
            \tsmudge = touch '\(scratch.path("ran"))'; cat
            \trequired = true
            [tar]
            \tumask = 0777
            [fetch]
            \trecurseSubmodules = true
            \tprune = true
            """
        )
        #expect(try await scene.readme("server/tools.git", commits[2]) == "revision 3\n")
        #expect(!scratch.has("ran"))
    }

    @Test func `a hook's variables have no say`() async throws {
        var scene = try GitScene()
        let commits = try scene.repository()
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR"] {
            scene.environment[name] = "/nonexistent"
        }
        scene.environment["GIT_TRACE"] = scene.scratch.path("trace")
        #expect(try await scene.readme("server/tools.git", commits[0]) == "revision 1\n")
        #expect(!scene.scratch.has("trace"))
    }

    @Test func `objects that break git's rules are refused`() async throws {
        let scene = try GitScene()
        try scene.repository()
        let script = """
            blob=$(echo x | git hash-object -w --stdin)
            inner=$(printf '100644 blob %s\\tconfig\\n' $blob | git mktree)
            printf '040000 .git\\0' > raw
            printf "$(echo $inner | sed 's/../\\\\x&/g')" >> raw
            tree=$(git hash-object -w -t tree --literally raw)
            commit=$(git -c user.name=A -c user.email=a@b commit-tree -m evil $tree)
            git update-ref refs/tags/evil $commit
            echo $commit
            """
        let made = try runCommand("bash", ["-c", script], in: scene.scratch.path("server/tools.git"))
        let commit = try #require(
            CommitID(made.output.trimmingCharacters(in: .whitespacesAndNewlines)),
            "\(made.errors)"
        )
        let failure = try await scene.failure { _ = try await scene.source("server/tools.git").archive(of: commit) }
        #expect(failure.kind == .data)
        #expect(failure.code == "bad-objects")
        #expect(failure.message.contains("hasDotgit"))
    }
}
