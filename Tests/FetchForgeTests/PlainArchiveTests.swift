import FetchForge
import FetchModel
import Testing

@Suite struct PlainArchiveTests {
    @Test func `a URL is fetched whole and shown without its query`() throws {
        let archive = try PlainArchive("https://zlib.net/a%20b/zlib-1.3.1.tar.gz?sig=s3cr3t#x", relativeTo: "/project")
        #expect(archive.location == .web(try #require(WebURL("https://zlib.net/a%20b/zlib-1.3.1.tar.gz?sig=s3cr3t#x"))))
        #expect(archive.source == "https://zlib.net/a%20b/zlib-1.3.1.tar.gz")
        #expect(archive.fileName == "zlib-1.3.1.tar.gz")
    }

    @Test(arguments: [
        ("archives/zlib.zip", "/project/archives/zlib.zip", "zlib.zip"), ("../z.tar", "/project/../z.tar", "z.tar"),
        ("/srv/z.tar", "/srv/z.tar", "z.tar"), ("file:///srv/a%20b.tar", "/srv/a b.tar", "a b.tar"),
        ("file://localhost/srv/z.tar", "/srv/z.tar", "z.tar"), ("file:z.tar", "/project/z.tar", "z.tar"),
        ("FILE:/srv/z.tar", "/srv/z.tar", "z.tar"), ("C:z.tar", "/project/C:z.tar", "C:z.tar"),
        ("50%.zip", "/project/50%.zip", "50%.zip"),
    ])
    func `a file is found from the manifest's directory`(_ text: String, _ path: String, _ name: String) throws {
        let archive = try PlainArchive(text, relativeTo: "/project")
        #expect(archive.location == .file(path: path))
        #expect(archive.source == text)
        #expect(archive.fileName == name)
    }

    @Test(arguments: [
        "", "https://user:s3cr3t@zlib.net/z.tar", "ftp://zlib.net/z.tar", "file://server/z.tar", "file:", "file:///%zz",
        "https://",
        "file:///a%00b", "ssh://git@x/z.tar", "data:text/plain,x",
    ])
    func `anything else is refused without being repeated where it may hold a password`(_ text: String) throws {
        let failure = try #require(throws: AddressError.self) { try PlainArchive(text, relativeTo: "/project") }.failure
        #expect(failure.code == "bad-url")
        #expect(!failure.message.contains("s3cr3t"))
    }

    @Test(
        arguments: [
            ("a.tar.gz", ".tar.gz"), ("a.TGZ", ".tgz"), ("a.tar", ".tar"), ("a.zip", ".zip"), ("a.tar.lz", nil),
            (".zip", nil),
            ("a.gz", nil), ("tar", nil),
        ] as [(String, String?)]
    )
    func `archives are told by their endings`(_ name: String, _ ending: String?) {
        #expect(ArchiveName.ending(of: name) == ending)
    }
}
