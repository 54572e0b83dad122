import FetchModel
import Testing

@Suite struct RequestTests {
    static func url(_ url: String) -> String? {
        let place = Place(file: "deps.yaml", line: 1, column: 1)
        let dependency = Dependency(name: "a", source: .archive(url: url), destination: "vendor/a", place: place)
        guard case .text(let text)? = Request(of: dependency, patches: []).fields.first?.value else { return nil }
        return text
    }

    @Test func `of a query a request keeps what tells whether it changed, and nothing else`() {
        let digest = SHA256Hasher.digest(of: "token=secret&x".utf8).hex.prefix(16)
        #expect(Self.url("https://e.com/a.tgz?token=secret&x#part") == "https://e.com/a.tgz?sha256:\(digest)")
        #expect(Self.url("http://e.com/a.tgz?token=other") != Self.url("http://e.com/a.tgz?token=secret"))
        #expect(Self.url("HTTPS://e.com/a.tgz?token=secret")?.contains("secret") == false)
        #expect(Self.url("https://e.com/a.tgz#token") == "https://e.com/a.tgz")
        #expect(Self.url("https://e.com/a.tgz") == "https://e.com/a.tgz")
    }

    @Test func `a version's prefix and portable names are part of the request when they are set`() {
        let place = Place(file: "deps.yaml", line: 1, column: 1)
        func request(_ selector: Dependency.Selector, _ shape: Shape = Shape()) -> Request {
            let source = Dependency.Source.git(url: "x")
            let dependency = Dependency(
                name: "a",
                source: source,
                selector: selector,
                shape: shape,
                destination: "vendor/a",
                place: place
            )
            return Request(of: dependency, patches: [])
        }
        let plain = request(.version("^1"))
        let prefixed = request(.version("^1", tagPrefix: "engine/"), Shape(portable: true))
        #expect(plain.fields.map(\.key) == ["git", "version"])
        #expect(prefixed.fields.map(\.key) == ["git", "version", "tag-prefix", "portable"])
        #expect(prefixed.fields[2].value == .text("engine/") && prefixed.fields[3].value == .text("true"))
        #expect(prefixed.selection.map(\.key) == ["git", "version", "tag-prefix"])
        #expect(prefixed.namesCommit)
    }

    @Test func `keys are part of the request by their content, and a signature without secrets`() throws {
        let place = Place(file: "deps.yaml", line: 1, column: 1)
        let dependency = Dependency(
            name: "a",
            source: .archive(url: "a.tgz"),
            destination: "vendor/a",
            signedBy: ["keys.asc"],
            signature: "https://e.com/a.asc?token=secret",
            place: place
        )
        let key = SHA256Hasher.digest(of: "key".utf8)
        let request = Request(of: dependency, patches: [], keys: [key])
        #expect(request.fields.map(\.key) == ["url", "signature", "signed-by"])
        #expect(request.fields.last?.value == .list(["sha256:\(key.hex)"]))
        guard case .text(let signature) = request.fields[1].value else { return }
        #expect(signature.hasPrefix("https://e.com/a.asc?sha256:") && !signature.contains("secret"))
        #expect(request.selection.map(\.key) == ["url"])
    }

    @Test(arguments: ["archives/what?.tgz", "a#b.tgz", "file:///srv/a?b.tgz"])
    func `a path is kept as it is`(_ path: String) {
        #expect(Self.url(path) == path)
    }
}
