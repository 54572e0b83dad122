import FetchForge
import FetchModel
import Testing

struct RepositoryPageTests {
    private static let pages: [(String, String, RepositoryPage.Revision?)] = [
        ("https://bitbucket.org/a/b", "bitbucket:a/b", nil),
        ("https://bitbucket.org/a/b/src/v2.1.0/", "bitbucket:a/b", .reference(["v2.1.0"])),
        (
            "https://bitbucket.org/a/b/src/release%2F1/lib/x.c", "bitbucket:a/b",
            .reference(["release/1", "lib", "x.c"])
        ),
        ("https://bitbucket.org/a/b/branch/feature/x", "bitbucket:a/b", .branch("feature/x")),
        (
            "https://bitbucket.org/a/b/commits/643d7585263769bebc34e6e20e931057d0e5731b", "bitbucket:a/b",
            .commit("643d7585263769bebc34e6e20e931057d0e5731b")
        ),
        ("https://bitbucket.org/a/b/commits/tag/v1", "bitbucket:a/b", .tag("v1")),
        ("https://bitbucket.org/a/b/pull-requests/7", "bitbucket:a/b", nil),
        ("https://github.com/fmt/fmt/tree/main/src", "github:fmt/fmt", .reference(["main", "src"])),
        ("https://github.com/a/b/releases/tag/v1/x", "github:a/b", .tag("v1/x")),
        ("https://github.com/a/b/releases", "github:a/b", nil),
        ("https://github.com/a/b/commit/643d758", "github:a/b", .commit("643d758")),
        ("https://gitlab.com/a/b/c/-/tree/main", "gitlab:a/b/c", .reference(["main"])),
        ("https://gitlab.com/a/b/-/tags/v1", "gitlab:a/b", .tag("v1")),
        ("https://codeberg.org/a/b/src/tag/v1/docs", "codeberg:a/b", .reference(["v1", "docs"])),
        ("https://codeberg.org/a/b/src/commit/643d758/docs", "codeberg:a/b", .commit("643d758")),
        ("https://git.example.com/projects/K/repos/tools/commits/643d7585", "work:K/tools", .commit("643d7585")),
        (
            "https://git.example.com/projects/K/repos/tools/browse/src?at=refs%2Ftags%2Fv1%2F0", "work:K/tools",
            .tag("v1/0")
        ),
        (
            "https://git.example.com/projects/K/repos/tools/commits?until=refs%2Fheads%2Fmain", "work:K/tools",
            .branch("main")
        ),
        ("https://git.example.com/projects/K/repos/tools/browse?at=main&x=1", "work:K/tools", .reference(["main"])),
        ("https://cgit.example.com/x/tools/commit/src?id=643d7585&h=v1", "cgit:x/tools", .commit("643d7585")),
        ("https://cgit.example.com/x/tools/tree/src/a.c?h=feature/x", "cgit:x/tools", .reference(["feature/x"])),
        ("https://cgit.example.com/x/tools/tree/src/a.c", "cgit:x/tools", nil),
    ]

    private func forges() throws -> [ForgeAddress] {
        let url = try #require(WebURL("https://git.example.com"))
        let work = Host(name: "work", kind: .bitbucketDataCenter, url: url)
        let pages = Host(name: "cgit", kind: .cgit, url: try #require(WebURL("https://cgit.example.com")))
        return try ForgeTable.catalog.all(hosts: [work, pages], environment: [:])
    }

    @Test(arguments: pages.indices)
    func `a page names its repository and what it shows`(_ index: Int) throws {
        let (text, name, revision) = Self.pages[index]
        let page = try #require(try RepositoryPage(text, forges: try forges()))
        #expect("\(page.host):\(page.workspace)/\(page.slug)" == name)
        #expect(page.revision == revision)
        #expect(!page.isArchive)
    }

    @Test func `a forge that was moved keeps the addresses at its own host`() throws {
        let url = try #require(WebURL("https://proxy.example.com/bb"))
        let moved = Host(name: "bitbucket", kind: .bitbucket, url: url)
        let environment = ["GITHUB_URL": "https://git.example.com", "GITHUB_API_URL": "https://git.example.com/api/v3"]
        let forges = try ForgeTable.catalog.all(hosts: [moved], environment: environment)
        for text in ["https://bitbucket.org/a/b/src/v1/", "https://proxy.example.com/bb/a/b/src/v1"] {
            let page = try #require(try RepositoryPage(text, forges: forges), "\(text)")
            #expect(page.host == "bitbucket" && page.slug == "b" && page.revision == .reference(["v1"]))
        }
        #expect(try RepositoryPage("https://github.com/a/b", forges: forges)?.host == "github")
        let expected = RepositoryAddress.repository(host: "bitbucket", workspace: "a", slug: "b", tag: nil)
        for text in ["https://bitbucket.org/a/b", "git@bitbucket.org:a/b.git", "ssh://git@bitbucket.org/a/b.git"] {
            #expect(try RepositoryAddress.parse(text, forges: forges) == expected)
        }
    }

    @Test func `archives and other hosts are told apart`() throws {
        let archive = try RepositoryPage("https://github.com/a/b/archive/refs/tags/v1.tar.gz", forges: try forges())
        #expect(archive?.isArchive == true)
        #expect(try RepositoryPage("https://example.com/a/b", forges: try forges()) == nil)
        #expect(throws: AddressError.self) { try RepositoryPage("https://github.com/a/..", forges: try self.forges()) }
    }
}
