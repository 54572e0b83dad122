import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchArchive

struct GitArchiveTests {
    @Test(arguments: ["tar", "tar.gz", "zip"])
    func `what git archives has git's own tree and names its commit`(format: String) throws {
        let scene = try Scene()
        for prefix in ["", "--prefix=owner-repo-0123/"] {
            let script =
                "git -C source archive --format=\(format) \(prefix) -o ../git.\(format) HEAD && git -C source rev-parse HEAD"
            let commit = try #require(try scene.run(script)).prefix { $0 != "\n" }
            for chunk in [1 << 20, 777] {
                let extracted = try scene.unpack("git.\(format)", chunk: chunk)
                #expect(extracted.tree.id.description == scene.tree)
                #expect(try #require(extracted.commit).hex == commit)
                #expect(extracted.statuses.map(\.size) == extracted.tree.entries.map(\.size))
            }
        }
    }

    @Test func `an archive of a tree names no commit`() throws {
        let scene = try Scene()
        _ = try scene.run("git -C source archive -o ../git.tar HEAD^{tree}")
        let extracted = try scene.unpack("git.tar")
        #expect(extracted.commit == nil)
        #expect(extracted.tree.id.description == scene.tree)
    }

    @Test func `root gives the tree of that directory`() throws {
        let scene = try Scene()
        _ = try scene.run("git -C source archive --prefix=p/ -o ../git.tar.gz HEAD")
        let tree = try #require(try scene.run("git -C source rev-parse HEAD:a/deep")).prefix { $0 != "\n" }
        #expect(try scene.unpack("git.tar.gz", shape: Shape(root: "a/deep")).tree.id.description == "sha256:\(tree)")
        // 'a/up' leads to 'a.txt' beside 'a', which is outside once 'a' is the root.
        let error = #expect(throws: ArchiveError.self) { try scene.unpack("git.tar.gz", shape: Shape(root: "a")) }
        #expect(error?.failure.code == "archive-escape")
        let rest = try scene.unpack("git.tar.gz", shape: Shape(root: "a", exclude: [Glob("up")]))
        #expect(rest.tree.entries.map(\.path) == ["deep/er/file"])
    }
}
