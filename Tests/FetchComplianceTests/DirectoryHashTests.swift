import FetchCompliance
import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@Suite struct DirectoryHashTests {
    @Test func `it is what git makes of the directory, in both formats`() throws {
        let scratch = try ScratchDirectory()
        for (name, text) in [
            ("a", "x\n"), ("a.b", ""), ("a/b", ""), ("lib/a-b/c", "c"), ("lib/a/c", "d"), ("ünï", "ü"),
        ] {
            if name != "a" { try scratch.write("tree/\(name)", text) }
        }
        try scratch.write("tree/run", "#!/bin/sh\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scratch.path("tree/run"))
        try FileManager.default.createDirectory(
            atPath: scratch.path("tree/empty/er"),
            withIntermediateDirectories: true
        )
        try FileManager.default.createSymbolicLink(atPath: scratch.path("tree/link"), withDestinationPath: "lib/a/c")
        let hash = try #require(try DirectoryHash.of(Directory(path: scratch.path("tree"))))
        for format in ["sha1", "sha256"] {
            let script = """
                git init -q --object-format=\(format) --bare ../\(format) && export GIT_DIR=../\(format) GIT_WORK_TREE=.
                git add -Af . && git write-tree
                """
            let result = try runCommand("/bin/sh", ["-c", script], in: scratch.path("tree"))
            let expected = result.output.trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(expected == (format == "sha1" ? hash.directory.hex : hash.tree.digest.hex), "\(result.errors)")
        }
    }

    @Test func `what git cannot record has no hash`() throws {
        let scratch = try ScratchDirectory()
        #expect(mkfifo(scratch.path("fifo"), 0o600) == 0)
        #expect(try DirectoryHash.of(Directory(path: scratch.path)) == nil)
    }
}
