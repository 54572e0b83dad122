import FetchForge
import FetchModel
import Testing

/// Lists of tags that do not end as they should, of each kind of API.
@Suite struct HostileListTests {
    /// Page `number` of a list whose next page is `next`, in the kind's own way to say so; `nil` ends the list.
    private func page(_ kind: APIKind, _ name: String, number: Int, next: String?) -> Wire.Answer {
        var body = kind.answer(.tags, name)
        var headers: [HTTPField] = []
        switch kind {
        case .bitbucket: if let next { body = body.dropLast() + #","next":"\#(next)"}"# }
        case .github, .gitlab: if let next { headers = [HTTPField("Link", #"<\#(next)>; rel="next""#)] }
        // They only say whether there is more: the next page is a number of ours.
        case .codeberg: if next == nil { headers = [HTTPField("X-Total-Count", "\(number)")] }
        case .dataCenter:
            if next != nil {
                body = body.replacing(
                    #""isLastPage":true,"nextPageStart":null"#,
                    with: #""isLastPage":false,"nextPageStart":\#(number)"#
                )
            }
        }
        var answer = Wire.Answer.text(body)
        answer.headers = headers
        return answer
    }

    /// The URL of page `number`.
    private func url(_ kind: APIKind, _ number: Int) throws -> String {
        let first = try kind.url(.tags)
        if number == 1 { return first }
        return switch kind {
        case .bitbucket, .github, .gitlab: "\(first)&page=\(number)"
        case .codeberg: first.replacing("page=1", with: "page=\(number)")
        case .dataCenter: "\(first)&start=\(number - 1)"
        }
    }

    private func tags(_ kind: APIKind, _ wire: Wire) async throws -> [FetchForge.Tag] {
        try await kind.address().forge(wire).tags(in: kind.repository)
    }

    @Test(arguments: APIKind.allCases)
    func `three hundred pages are one list, in their order`(_ kind: APIKind) async throws {
        var answers: [String: [Wire.Answer]] = [:]
        for number in 1...300 {
            let next = number < 300 ? try url(kind, number + 1) : nil
            answers[try url(kind, number)] = [page(kind, "v\(number)", number: number, next: next)]
        }
        #expect(try await tags(kind, Wire(answers)).map(\.name) == (1...300).map { "v\($0)" })
    }

    @Test(arguments: APIKind.allCases)
    func `a list that never ends is given up`(_ kind: APIKind) async throws {
        var answers: [String: [Wire.Answer]] = [:]
        for number in 1...501 {
            answers[try url(kind, number)] = [
                page(kind, "v\(number)", number: number, next: try url(kind, number + 1))
            ]
        }
        let wire = Wire(answers)
        let failure = try await failure { _ = try await tags(kind, wire) }
        #expect(failure.kind == .unavailable && failure.message.contains("500 pages"))
        #expect(await wire.urls.count == 500)
    }

    @Test(arguments: APIKind.allCases)
    func `a page that was there before ends the list`(_ kind: APIKind) async throws {
        var answers: [String: [Wire.Answer]] = [:]
        for number in 1...3 {
            answers[try url(kind, number)] = [page(kind, "v1", number: number, next: try url(kind, number + 1))]
        }
        let wire = Wire(answers)
        #expect(try await failure { _ = try await tags(kind, wire) }.code == "bad-answer")
        #expect(await wire.urls.count == 2)
    }

    @Test(arguments: [APIKind.bitbucket, .github, .gitlab])
    func `pages that lead in a circle end`(_ kind: APIKind) async throws {
        let (first, second) = (try url(kind, 1), try url(kind, 2))
        let wire = Wire([
            first: [page(kind, "v1", number: 1, next: second)], second: [page(kind, "v2", number: 2, next: first)],
        ])
        #expect(try await failure { _ = try await tags(kind, wire) }.code == "bad-answer")
        #expect(await wire.urls == [first, second])
    }

    /// Data Center says where the next page starts: there again, or before.
    @Test(arguments: [0, -1, Int.min, Int.max])
    func `a next page that starts nowhere ends the list`(_ start: Int) async throws {
        let kind = APIKind.dataCenter
        let list = try kind.url(.tags)
        let body = kind.answer(.tags, "v1").replacing(
            #""isLastPage":true,"nextPageStart":null"#,
            with: #""isLastPage":false,"nextPageStart":\#(start)"#
        )
        let wire = Wire([list: [.text(body)], "\(list)&start=\(start)": [.text(body)]])
        #expect(try await failure { _ = try await tags(kind, wire) }.code == "bad-answer")
    }

    @Test(
        arguments: [APIKind.bitbucket, .github, .gitlab],
        [
            "https://evil.example/tags", "http://127.0.0.1/tags", "//evil.example/tags", "file:///etc/passwd",
            "https://user@evil.example/", "javascript:alert(1)",
        ]
    )
    func `a next page at another host is not requested`(_ kind: APIKind, _ next: String) async throws {
        let first = try url(kind, 1)
        let wire = Wire([first: [page(kind, "v1", number: 1, next: next)]])
        #expect(try await failure { _ = try await tags(kind, wire) }.code == "bad-answer")
        #expect(await wire.urls == [first])
    }

    @Test(arguments: APIKind.allCases)
    func `an entry without a name or commit is none of the API's shape`(_ kind: APIKind) async throws {
        let body = kind.answer(.tags, "v1").replacing(GitHubScene.hex, with: "643d758")
        let failure = try await failure { _ = try await tags(kind, Wire([try url(kind, 1): [.text(body)]])) }
        #expect(failure.kind == .unavailable && failure.code == "bad-answer")
    }
}
