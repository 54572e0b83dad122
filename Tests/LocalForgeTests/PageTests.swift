import FlyingFox
import Foundation
import Testing

@testable import LocalForge

@Suite struct PageTests {
    private let rows = ["v1.2", "v1.10", "v1.1", "w"].enumerated().map { index, name in
        RefRow(name: name, date: "2024-01-0\(9 - index)", json: .string(name))
    }

    private func answer(_ target: String) async throws -> String {
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        let http = HTTPRequest(
            method: .GET,
            version: .http11,
            target: .init(path: parts[0], query: parts.count > 1 ? parts[1] : ""),
            headers: [.host: "forge:80"],
            body: HTTPBodySequence()
        )
        return String(decoding: try await Page(ForgeRequest(http)).answer(rows).bodyData, as: UTF8.self)
    }

    @Test(arguments: [
        ("", #"["v1.1","v1.10","v1.2","w"]"#),
        ("&sort=name", #"["v1.1","v1.2","v1.10","w"]"#),
        ("&sort=-name", #"["w","v1.10","v1.2","v1.1"]"#),
        ("&sort=-target.date", #"["v1.2","v1.10","v1.1","w"]"#),
        ("&q=name%20~%20%22V1.1%22", #"["v1.1","v1.10"]"#),
        ("&q=name~%22v1%22%20AND%20name!=%22v1.2%22", #"["v1.1","v1.10"]"#),
    ])
    func `a list is sorted and chosen as asked`(query: String, values: String) async throws {
        #expect(try await answer("/tags?fields=values\(query)") == #"{"values":\#(values)}"#)
    }

    @Test func `the next page's address is whole and keeps the query`() async throws {
        let first = try await answer("/a%2Fb?pagelen=3&sort=name")
        #expect(
            first == #"{"next":"http://forge:80/a%2Fb?pagelen=3&sort=name&page=2","page":1,"pagelen":3,"size":4,"#
                + #""values":["v1.1","v1.2","v1.10"]}"#
        )
        let last = try await answer("/a%2Fb?pagelen=3&sort=name&page=2")
        #expect(!last.contains(#""next""#))
        #expect(last.contains(#""values":["w"]"#))
    }

    @Test(arguments: ["pagelen=0", "pagelen=101", "page=0", "page=3", "q=tag=1", "sort=size"])
    func `a wish that cannot be met is an error`(query: String) async throws {
        #expect(try await answer("/tags?\(query)").contains(#""type":"error""#))
    }

    @Test func `fields reduce a document and its lists`() {
        let value: JSON = ["a": ["b": "1", "c": "2"], "values": [["name": "x", "rest": "y"]], "next": "n"]
        #expect(Fields("a.b,values.name").reduced(value) == ["a": ["b": "1"], "values": [["name": "x"]]])
        #expect(Fields("a").reduced(value) == ["a": ["b": "1", "c": "2"]])
        #expect(Fields("-a").reduced(value) == value)
        #expect(Fields(nil).reduced(value) == value)
    }
}
