import FetchModel
import FetchProvenance
import Testing

@Suite("A comparison with a commit")
struct OriginComparisonTests {
    /// A repository with every difference that `git archive` makes.
    private static func scene(_ format: ObjectID.Format = .sha1) throws -> GitScene {
        let scene = try GitScene(format)
        try scene.write(
            ".gitattributes",
            "/tests export-ignore\n*.tmp export-ignore\nVERSION export-subst\nOPEN export-subst\n*.bat text eol=crlf\n"
                + "id.c ident\nu16.txt text working-tree-encoding=UTF-16LE-BOM eol=crlf\nall/** export-ignore\n.gitattributes export-ignore\n*.dat filter=lfs -text\n"
        )
        try scene.write("tests/a/b.txt", "test\n")
        try scene.write("all/a.txt", "a\n")
        try scene.write("all/b/c.txt", "c\n")
        try scene.write("src/x.tmp", "tmp\n")
        try scene.write("src/main.c", "int main;\n")
        try scene.write("src/deep/run.bat", "echo\nend\n")
        try scene.run("printf 'text\\nmore\\n' | iconv -t UTF-16 > repository/u16.txt")
        try scene.write("id.c", "/* $Id$ */\n")
        let formats = [
            "%H", "%T", "%P", "%h", "%t", "%an <%ae>", "%cn <%ce>", "%ad", "%aD", "%ai", "%aI", "%as", "%at",
        ]
        let more = ["%cd", "%ci", "%cI", "%ct", "%s", "%%%n", "x"]
        try scene.write(
            "VERSION",
            (formats + more).map { "begin $Format:\($0)$ end\n" }.joined() + "$Format:unfinished\n"
        )
        try scene.write("OPEN", "refs: $Format:%d$ $Format:%(describe)$.\n")
        try scene.run("chmod +x repository/src/main.c; ln -s src/main.c repository/link")
        _ = try scene.commit()
        return scene
    }

    private static func compare(
        _ scene: GitScene,
        _ files: [FileEntry],
        filter: OriginFilter = .everything,
        contents: @escaping (String) throws -> [UInt8]?
    ) throws -> ComparisonResult {
        let id = try scene.id("HEAD")
        let commit = try #require(try scene.object(id))
        var comparison = try OriginComparison(
            commit,
            scene.format,
            filter: filter,
            ComparisonSources(
                object: { try scene.object($0) },
                content: contents,
                largeFile: { path in
                    try contents(path).map { LargeFilePointer(sha256: SHA256Hasher.digest(of: $0), size: $0.count) }
                }
            )
        )
        return try comparison.run(FileTree(files, scene.format))
    }

    @Test("gives a reason for each difference that git archive makes", arguments: ObjectID.Format.allCases)
    func reasons(_ format: ObjectID.Format) throws {
        let scene = try Self.scene(format)
        let (files, contents) = try scene.archive()
        let result = try Self.compare(scene, files, contents: contents)
        #expect(result.faults == [])
        #expect(result.missing.isEmpty && result.unread.isEmpty)
        #expect(
            result.differences.map(\.description) == [
                ".gitattributes: export-ignore", "OPEN: unproved", "VERSION: export-subst", "all/: export-ignore",
                "id.c: ident", "src/deep/run.bat: eol", "src/x.tmp: export-ignore", "tests/: export-ignore",
                "u16.txt: encoding",
            ]
        )
    }

    @Test("finds what no attribute asks for")
    func forged() throws {
        let scene = try Self.scene()
        let (files, contents) = try scene.archive()
        let other = ObjectHasher.id(of: "blob", Array("other".utf8), .sha1)
        func faults(_ change: ([FileEntry]) -> [FileEntry], _ path: String, _ text: String) throws -> [OriginFault] {
            try Self.compare(scene, change(files)) { $0 == path ? Array(text.utf8) : try contents($0) }.faults
        }
        func changed(_ path: String, to text: String) throws -> [OriginFault] {
            let id = ObjectHasher.id(of: "blob", Array(text.utf8), .sha1)
            return try faults({ $0.map { $0.path == path ? FileEntry(path, $0.kind, id) : $0 } }, path, text)
        }
        let version = String(decoding: try #require(try contents("VERSION")), as: UTF8.self)
        let head = try scene.id("HEAD").hex
        #expect(try changed("VERSION", to: version).isEmpty)
        for text in [
            version.replacing("A U Thor", with: "A N Other"), version + "more",
            version.replacing("begin", with: "bogin"),
            version.replacing(head, with: String(head.dropLast())), "",
        ] {
            #expect(try changed("VERSION", to: text).count == 1)
        }
        #expect(try changed("OPEN", to: "refs: \nevil .\n").count == 1)
        #expect(try changed("src/main.c", to: "evil").count == 1)
        #expect(try changed("src/deep/run.bat", to: "echo\r\nevil\r\n").count == 1)
        #expect(try changed("id.c", to: "/* $Id: 0123 $ */\n").count == 1)
        #expect(try faults({ $0.filter { $0.path != "src/main.c" } }, "", "").map(\.path) == ["src/main.c"])
        #expect(try faults({ $0.filter { !$0.path.hasPrefix("src/") } }, "", "").count >= 1)
        #expect(try faults({ $0 + [FileEntry("src/evil.c", .file, other)] }, "", "") == [.extra(path: "src/evil.c")])
        #expect(try faults({ $0.map { FileEntry($0.path, .file, $0.blob) } }, "", "").contains(.kind(path: "link")))
    }

    @Test("of a part needs only the objects of the directories that are partly there")
    func filtered() throws {
        let scene = try Self.scene()
        let (files, contents) = try scene.archive()
        let filter = OriginFilter(root: nil, PathFilter(include: [try Glob("src/**")], exclude: [try Glob("*.bat")]))
        let kept = files.filter { filter.keeps($0.path) }
        #expect(kept.map(\.path) == ["src/main.c"])
        let result = try Self.compare(scene, kept, filter: filter, contents: contents)
        #expect(result.faults == [])
        #expect(result.differences.map(\.description) == ["src/x.tmp: export-ignore"])
        let trees = try ["HEAD^{tree}", "HEAD:src", "HEAD:src/deep"].map { try scene.id($0) }
        #expect(result.used == Set(trees + [try scene.id("HEAD:.gitattributes")]))
        let all = try Self.compare(scene, kept, contents: contents)
        #expect(!all.faults.isEmpty)
    }

    @Test("takes a large file for what its pointer says, and nothing else")
    func largeFiles() throws {
        let scene = try GitScene()
        let text = "large\n"
        let digest = SHA256Hasher.digest(of: text.utf8)
        let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:\(digest.hex)\nsize \(text.utf8.count)\n"
        try scene.write("plain.dat", pointer)
        try scene.write("odd.dat", pointer + "\n")
        _ = try scene.commit()
        try scene.write(".gitattributes", "*.dat filter=lfs\n")
        try scene.run("git -C repository config filter.lfs.clean cat")
        _ = try scene.commit()
        let blob = ObjectHasher.id(of: "blob", Array(text.utf8), .sha1)
        let attributes = FileEntry(".gitattributes", .file, try scene.id("HEAD:.gitattributes"))
        let files = [attributes, FileEntry("odd.dat", .file, blob), FileEntry("plain.dat", .file, blob)]
        let good = try Self.compare(scene, files) { _ in Array(text.utf8) }
        #expect(good.faults == [])
        #expect(good.differences.map(\.description) == ["odd.dat: lfs", "plain.dat: lfs"])
        let bad = try Self.compare(scene, files) { _ in Array("small\n".utf8) }
        #expect(bad.faults.count == 2)
    }

    private static func compare(
        _ scene: GitScene,
        vendored files: [String],
        _ filter: OriginFilter
    ) throws -> ComparisonResult {
        let commit = try #require(try scene.object(try scene.id("HEAD")))
        var comparison = try OriginComparison(
            commit,
            scene.format,
            filter: filter,
            ComparisonSources(object: { try scene.object($0) }, content: { _ in [] })
        )
        return try comparison.run(
            vendored: files.map { file in
                let words = file.split(separator: "=").map(String.init)
                return FileEntry(words[0], .file, try scene.id("HEAD:\(words[1])"))
            }
        )
    }

    @Test("finds the directories whose names were dropped")
    func dropped() throws {
        let scene = try GitScene()
        for (path, text) in [
            ("README", "r"), ("a/x/one.txt", "1"), ("b/x/two.txt", "2"), ("b/x/one.txt", "1"), ("c/x.txt", "x"),
            ("b/x/deep/three.txt", "3"),
        ] { try scene.write(path, text) }
        _ = try scene.commit()
        let filter = OriginFilter(.dropped(1), root: "x", PathFilter(exclude: [try Glob("deep")]))
        func faults(_ files: String...) throws -> [OriginFault] {
            let result = try Self.compare(scene, vendored: files, filter)
            #expect(result.missing.isEmpty)
            return result.faults
        }
        #expect(filter.place(of: "b/x/two.txt") == "two.txt")
        #expect(filter.place(of: "b/x/deep/three.txt") == nil)
        #expect(filter.place(of: "README") == nil)
        #expect(try faults("one.txt=a/x/one.txt", "two.txt=b/x/two.txt") == [])
        #expect(try faults("two.txt=b/x/two.txt").map(\.path) == ["a/x/one.txt", "b/x/one.txt"])
        #expect(try faults("one.txt=a/x/one.txt").map(\.path) == ["b/x/two.txt"])
        #expect(try !faults("one.txt=c/x.txt", "two.txt=b/x/two.txt").isEmpty)
        #expect(try faults("one.txt=a/x/one.txt", "two.txt=b/x/two.txt", "x=README").map(\.path) == ["x/x"])
    }

    @Test("undoes the archive's own directory, whatever its name")
    func below() throws {
        let scene = try GitScene()
        try scene.write("src/one.txt", "1")
        try scene.write("README", "r")
        _ = try scene.commit()
        let all = OriginFilter(.below("top-1"), root: nil, PathFilter())
        let files = ["top-1/src/one.txt=src/one.txt", "top-1/README=README"]
        #expect(try Self.compare(scene, vendored: files, all).faults == [])
        #expect(try Self.compare(scene, vendored: [files[0]], all).faults.map(\.path) == ["README"])
        #expect(try Self.compare(scene, vendored: files + ["top-1=README"], all).faults.map(\.path) == ["top-1"])
        #expect(try Self.compare(scene, vendored: files + ["x/README=README"], all).faults.map(\.path) == ["x/README"])
        let part = OriginFilter(.below("top-1"), root: "top-1/src", PathFilter())
        #expect(try Self.compare(scene, vendored: ["one.txt=src/one.txt"], part).faults == [])
        #expect(try Self.compare(scene, vendored: [], part).faults.map(\.path) == ["src/one.txt"])
    }
}
