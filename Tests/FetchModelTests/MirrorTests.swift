import FetchModel
import Testing

@Suite struct MirrorTests {
    private let mirrors = [
        UserConfiguration.Mirror(
            prefix: "https://github.com",
            replacements: ["https://mirror.example.com/github", "https://other.example.com/gh/"]
        ),
        UserConfiguration.Mirror(prefix: "https://example.com/a/", replacements: ["http://127.0.0.1:8080"]),
        UserConfiguration.Mirror(prefix: "https://github.com/apple", replacements: ["https://apple.example.com"]),
    ]

    private func mirrored(_ url: String) throws -> [String] {
        let url = try #require(WebURL(url))
        return mirrors.rules.compactMap { $0.url(of: url)?.wire }
    }

    @Test func `every mirror is tried in the order of the configuration`() throws {
        #expect(
            try mirrored("https://github.com/apple/swift-log/archive/x.tar.gz?y=1") == [
                "https://mirror.example.com/github/apple/swift-log/archive/x.tar.gz?y=1",
                "https://other.example.com/gh/apple/swift-log/archive/x.tar.gz?y=1",
                "https://apple.example.com/swift-log/archive/x.tar.gz?y=1",
            ]
        )
        #expect(try mirrored("https://example.com/a/b.zip") == ["http://127.0.0.1:8080/b.zip"])
    }

    @Test(arguments: [
        "https://github.company.com/x", "https://github.com.evil.example/x", "http://github.com/x",
        "https://github.com:8443/x", "https://example.com/ab", "https://example.com/",
    ])
    func `a prefix matches whole segments alone`(_ url: String) throws {
        #expect(try mirrored(url) == [])
    }
}
