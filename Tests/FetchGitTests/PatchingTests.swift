import FetchGit
import FetchModel
import Foundation
import TestSupport
import Testing

@Suite struct PatchingTests {
    @Test(arguments: [false, true])
    func `changed, new, deleted, renamed, executable and binary files are patched`(_ isVendored: Bool) async throws {
        let scene = try PatchScene(isVendored: isVendored)
        let bytes = Data((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        let (scratch, target) = (scene.scratch, scene.target)
        try scratch.write("\(target)/src/a.c", "one\ntwo\nthree\n")
        try scratch.write("\(target)/old.txt", "a long enough text to be recognised\nwhen it moves\n")
        try scratch.write("\(target)/gone.txt", "gone\n")
        try scratch.write("\(target)/run.sh", "#!/bin/sh\n")
        try scratch.write("\(target)/image.bin", bytes)
        let patch = try scene.patch { copy in
            try scratch.write("\(copy)/src/a.c", "one\n2\nthree\n")
            try scratch.write("\(copy)/src/deep/new.c", "new  \n")
            let files = FileManager.default
            try files.removeItem(atPath: scratch.path("\(copy)/gone.txt"))
            try files.moveItem(atPath: scratch.path("\(copy)/old.txt"), toPath: scratch.path("\(copy)/moved.txt"))
            try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scratch.path("\(copy)/run.sh"))
            try scratch.write("\(copy)/image.bin", Data(bytes.reversed()))
            try files.createSymbolicLink(atPath: scratch.path("\(copy)/link"), withDestinationPath: "src/a.c")
        }
        try await scene.apply(patch)
        #expect(
            try scratch.list(target) == [
                "README", "image.bin", "link", "moved.txt", "run.sh", "src/", "src/a.c", "src/deep/", "src/deep/new.c",
            ]
        )
        #expect(try scratch.read("\(target)/src/a.c") == "one\n2\nthree\n")
        #expect(try scratch.read("\(target)/src/deep/new.c") == "new  \n")
        #expect(
            try Data(contentsOf: URL(fileURLWithPath: scratch.path("\(target)/image.bin"))) == Data(bytes.reversed())
        )
        #expect(FileManager.default.isExecutableFile(atPath: scratch.path("\(target)/run.sh")))
        if isVendored { #expect(!scratch.has("project/src")) }
    }

    @Test func `patches apply in their order`() async throws {
        let scene = try PatchScene()
        let first = try scene.patch { try scene.scratch.write("\($0)/README", "two\n") }
        try scene.scratch.write("\(scene.target)/README", "two\n")
        let second = try scene.patch { try scene.scratch.write("\($0)/README", "three\n") }
        try scene.scratch.write("\(scene.target)/README", "engine\n")
        try await scene.apply(first, second)
        #expect(try scene.scratch.read("\(scene.target)/README") == "three\n")
    }

    @Test(arguments: [false, true])
    func `bytes are what the patch says, whatever attributes say`(_ isVendored: Bool) async throws {
        let scene = try PatchScene(isVendored: isVendored)
        try scene.scratch.write(
            "\(scene.target)/.gitattributes",
            "*.txt text eol=crlf ident\n*.u16 working-tree-encoding=UTF-16\n"
        )
        try scene.scratch.write("\(scene.target)/lf.txt", "$Id$\nb\n")
        try scene.scratch.write("\(scene.target)/crlf.bin", "a\r\nb\r\n")
        try scene.scratch.write("\(scene.target)/x.u16", "plain\n")
        let text = """
            --- a/lf.txt
            +++ b/lf.txt
            @@ -1,2 +1,2 @@
             $Id$
            -b
            +c
            --- a/crlf.bin
            +++ b/crlf.bin
            @@ -1,2 +1,2 @@
             a\r
            -b\r
            +c\r
            --- a/x.u16
            +++ b/x.u16
            @@ -1 +1 @@
            -plain
            +still plain

            """
        try await scene.apply(Patch(name: "p", bytes: Array(text.utf8)))
        #expect(try scene.scratch.read("\(scene.target)/lf.txt") == "$Id$\nc\n")
        #expect(try scene.scratch.read("\(scene.target)/crlf.bin") == "a\r\nc\r\n")
        #expect(try scene.scratch.read("\(scene.target)/x.u16") == "still plain\n")
    }

    @Test func `a patch that does not apply is named, with git's reason`() async throws {
        let scene = try PatchScene()
        let patch = try scene.patch("patches/legacy.patch") { try scene.scratch.write("\($0)/README", "two\n") }
        try scene.scratch.write("\(scene.target)/README", "something else\n")
        let failure = try await scene.failure(patch)
        #expect(failure.kind == .data)
        #expect(failure.code == "patch-failed")
        #expect(
            failure.message
                == "the patch 'patches/legacy.patch' does not apply: hunk 1 of 'README', at line 5 of the patch, does not match"
        )
        #expect(failure.help != nil)
        #expect(try scene.scratch.read("\(scene.target)/README") == "something else\n")
    }

    @Test(arguments: ["", "not a patch\n", "--- a/README\n+++ b/README\n@@ -1,9 +1,9 @@\n-x\n", "\u{0}\u{1}\u{2}"])
    func `what is no patch is one that does not apply`(_ text: String) async throws {
        let failure = try await PatchScene().failure(Patch(name: "patches/x", bytes: Array(text.utf8)))
        #expect(failure.code == "patch-failed")
        #expect(failure.message.hasPrefix("the patch 'patches/x' does not apply: "))
        #expect(failure.message.unicodeScalars.allSatisfy { $0.value >= 32 })
        #expect(!failure.message.contains("fetch-scratch-"))
    }

    @Test func `git's own variables have no say`() async throws {
        let scene = try PatchScene(isVendored: true)
        let patch = try scene.patch { try scene.scratch.write("\($0)/README", "two\n") }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        try await scene.apply(
            patch,
            environment: [
                "PATH": path, "GIT_DIR": "/nonexistent", "GIT_WORK_TREE": "/", "GIT_INDEX_FILE": "/dev/full",
                "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "apply.whitespace", "GIT_CONFIG_VALUE_0": "error",
            ]
        )
        #expect(try scene.scratch.read("\(scene.target)/README") == "two\n")
    }

    @Test func `without git it says how to get it`() async throws {
        let scene = try PatchScene()
        let patch = PatchScene.adding("new")
        let error = await #expect(throws: GitError.programMissing) {
            try await scene.apply(patch, environment: ["PATH": scene.scratch.path])
        }
        #expect(error?.failure.kind == .unavailable)
        #expect(error?.failure.code == "git-missing")
        #expect(try #require(error?.failure.help).contains("apt install git"))
    }
}
