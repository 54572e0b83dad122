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

    static func compare(
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

    @Test func `a directory stands for what is below it if all of that differs for one reason`() throws {
        let scene = try GitScene()
        try scene.write(
            ".gitattributes",
            "win/** text eol=crlf\nhalf/*.txt text eol=crlf\none/** text eol=crlf\nv/** export-subst\n"
        )
        for path in ["win/a.txt", "win/b/c.txt", "win/b/d.txt", "half/a.txt", "half/b.txt", "half/plain", "one/a.txt"] {
            try scene.write(path, "one\ntwo\n")
        }
        for path in ["v/a", "v/b"] { try scene.write(path, "$Format:%H$\n") }
        try scene.write("v/open/a", "$Format:%d$\n")
        try scene.write("v/open/b", "$Format:%d$\n")
        try scene.run("cd repository && git add -A && git commit -q -m one")
        let (files, contents) = try scene.archive()
        let result = try Self.compare(scene, files, contents: contents)
        #expect(result.faults == [])
        #expect(
            result.foldedDifferences.map(\.description) == [
                "half/a.txt: eol", "half/b.txt: eol", "one/a.txt: eol", "v/a: export-subst", "v/b: export-subst",
                "v/open/a: unproved", "v/open/b: unproved", "win/: eol",
            ]
        )
        // What the filters drop says nothing about the others.
        let filter = OriginFilter(.dropped(0), root: nil, PathFilter(include: [], exclude: [try Glob("half/plain")]))
        let kept = files.filter { $0.path != "half/plain" }
        let filtered = try Self.compare(scene, kept, filter: filter, contents: contents)
        #expect(filtered.foldedDifferences.map(\.description).prefix(2) == ["half/: eol", "one/a.txt: eol"])
    }

    /// A message with a paragraph, a body of some lines and a trailer.
    private static let message = "Subject: o'\\''clock!\nsecond line\n\n\nBody\n\nmore\n\nSigned-off-by: A <a@x>\n"

    /// Returns the reason for the difference of `F`, which is `original` with `attributes`, and what is wrong with it.
    private static func reason(
        _ original: String,
        _ attributes: String,
        forged: [UInt8]? = nil
    ) throws -> (reason: String?, faults: Int) {
        let scene = try GitScene()
        try scene.write(".gitattributes", "F \(attributes)\n")
        try scene.write("F", original)
        // As it is: git would convert it on the way in.
        try scene.run(
            """
            cd repository; git add .gitattributes
            git update-index --add --cacheinfo "100644,$(git hash-object -w --no-filters F),F"
            git commit -q -m '\(message)'
            """
        )
        var (files, contents) = try scene.archive()
        if let forged {
            let id = ObjectHasher.id(of: "blob", forged, .sha1)
            files = files.map { $0.path == "F" ? FileEntry("F", $0.kind, id) : $0 }
            contents = { $0 == "F" ? forged : nil }
        }
        let result = try compare(scene, files, contents: contents)
        return (result.differences.first { $0.path == "F" }?.reason.rawValue, result.faults.count)
    }

    @Test(
        "knows the placeholders that the commit determines",
        arguments: [
            "%n", "%b", "%B", "%s", "%f", "%+s", "% b", "%-b", "a\n%-e", "%x41%x0a", "%al %cl", "%m", "%e",
            "%Cred x%Creset%C(auto)y", "%gD %gs", "%<(20)%an", "%>(20)%an|%><(21)%an", "%h...%H", "%zz", "%", "%%H",
            "%x",
            "%p%P", "%<(2)%h",
        ]
    )
    func determined(_ format: String) throws {
        let (reason, faults) = try Self.reason("pre $Format:\(format)$ post\n", "export-subst")
        #expect(faults == 0)
        #expect(reason == "export-subst" || reason == "unproved" && format.contains("%<(2)"))
    }

    @Test(
        "lists the other placeholders as unproved",
        arguments: [
            "%d", "%D", "%(describe)", "%(trailers)", "%(trailers:key=Signed-off-by)x", "%G?%GK", "%GG", "%aN <%aE>",
            "%ar", "%w(9,1,2)%b%s",
            "%C(always,red)x", "%<(5,trunc)%s", "%<|(20)%an", "%>>(3)%an", "%+d", "%ah",
        ]
    )
    func open(_ format: String) throws {
        let (reason, faults) = try Self.reason("pre $Format:\(format)$ post\n", "export-subst")
        #expect(faults == 0)
        #expect(reason == "unproved")
    }

    @Test(
        "refuses what git does not put in the place of a placeholder",
        arguments: [
            ("%d", "; system(evil)"), ("%d", " (a b)"), ("%d", " (a\u{0})"), ("%d", " (a\r)"), ("%D", "a, ~"),
            ("%d", " (\(String(repeating: "x", count: 100_000)))"), ("%(describe)", "v1 evil"), ("%ar", "a\nb"),
            ("%G?", "a b"), ("%b", "Body\n"), ("%n", "\r\n"), ("%C(always,red)", "\u{1b}[31x"),
            ("%<(20)%an", "A U Thor"),
        ]
    )
    func forgedPlaceholder(_ format: String, _ text: String) throws {
        let forged = [UInt8]("pre \(text) post\n".utf8)
        #expect(try Self.reason("pre $Format:\(format)$ post\n", "export-subst", forged: forged).faults == 1)
    }

    @Test(
        "converts as git does",
        arguments: [
            ("$Format:%H$\na\n", "export-subst text eol=crlf", "export-subst"), ("a\r\nb\n", "text eol=crlf", "eol"),
            ("a\nb\n", "text=auto eol=crlf", "eol"), ("a\nb\n", "eol=crlf", "eol"), ("a\nb\n", "crlf eol=crlf", "eol"),
            ("$Id: other$ $Id$\n", "ident", "ident"), ("$Id$ x\n", "ident eol=crlf", "eol"),
            ("a\n", "working-tree-encoding=UTF-16", "encoding"),
            ("a\n", "working-tree-encoding=UTF-16BE-BOM", "encoding"),
            ("a\n", "working-tree-encoding=UTF-32LE", "encoding"),
            ("\u{e4}\n", "working-tree-encoding=ISO-8859-1 eol=crlf", "encoding"),
        ]
    )
    func conversions(_ original: String, _ attributes: String, _ expected: String) throws {
        let (reason, faults) = try Self.reason(original, attributes)
        #expect(faults == 0)
        #expect(reason == expected)
    }

    @Test(
        "converts nothing that git does not",
        arguments: [
            ("a\nb\n", "text", "a\r\nb\r\n"), ("a\nb\n", "text=auto", "a\r\nb\r\n"),
            ("a\nb\n", "text eol=crlf", "a\r\nb\n"), ("a\nb\n", "text eol=lf", "a\r\nb\r\n"),
            ("a\nb\n", "-text eol=crlf", "a\r\nb\r\n"), ("$Id$\n", "ident", "$Id: $\n"),
            ("a\r\nb\n", "text=auto eol=crlf", "a\r\nb\r\n"), ("a\u{1}\nb\n", "text=auto eol=crlf", "a\u{1}\r\nb\r\n"),
        ]
    )
    func noConversion(_ original: String, _ attributes: String, _ forged: String) throws {
        #expect(try Self.reason(original, attributes, forged: [UInt8](forged.utf8)).faults == 1)
    }

    @Test("takes an encoding for the one that the attribute names")
    func otherEncoding() throws {
        let attributes = "working-tree-encoding=UTF-16LE-BOM"
        for forged: [UInt8] in [
            [0x61, 0, 10, 0], [0xfe, 0xff, 0, 0x61, 0, 10], [0xff, 0xfe, 0x61, 0, 13, 0, 10, 0],
            [0xff, 0xfe, 0x61, 0, 10, 0, 0],
        ] {
            #expect(try Self.reason("a\n", attributes, forged: forged).faults == 1)
        }
        #expect(try Self.reason("a\n", attributes, forged: [0xff, 0xfe, 0x61, 0, 10, 0]).faults == 0)
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

    static func compare(
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
