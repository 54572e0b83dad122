import FetchForge
import FetchModel
import Testing

/// What no honest API answers, to each question that each kind of forge is asked: one clear error each.
@Suite struct HostileAnswerTests {
    private static let shapeless = [
        "", "{", "[]", "null", "42", #"{"name":"rev1"}"#, #"{"name":["rev1"],"commit":"x"}"#, "\u{0}\u{1}",
        String(repeating: "[", count: 100_000), #"{"a":"# + String(repeating: #"{"a":"#, count: 50_000),
    ]

    @Test(arguments: APIKind.allCases, shapeless)
    func `what is not JSON of the API's shape is not read`(_ kind: APIKind, _ body: String) async throws {
        for question in APIKind.Question.allCases where !kind.isShape(body, of: question) {
            let failure = try await failure {
                try await kind.ask(question, Wire([try kind.url(question): [.text(body)]]))
            }
            #expect(failure.kind == .unavailable && failure.code == "bad-answer", "\(question)")
        }
    }

    @Test(arguments: APIKind.allCases, APIKind.Question.allCases)
    func `more than the API ever says is not read`(_ kind: APIKind, _ question: APIKind.Question) async throws {
        let body = "\"" + String(repeating: "a", count: 9 << 20) + "\""
        let failure = try await failure {
            try await kind.ask(question, Wire([try kind.url(question): [.text(body)]]))
        }
        #expect(failure.kind == .unavailable)
    }

    @Test(arguments: APIKind.allCases, APIKind.Question.allCases)
    func `a page is said to be one`(_ kind: APIKind, _ question: APIKind.Question) async throws {
        for type in ["text/html", "application/json"] {
            let page = Wire.Answer.text("<!DOCTYPE html><title>Making sure you're not a bot!</title>", type: type)
            let failure = try await failure {
                try await kind.ask(question, Wire([try kind.url(question): [page]]))
            }
            #expect(failure.kind == .unavailable && failure.message.contains("a web page instead of JSON"))
        }
    }

    @Test(arguments: APIKind.allCases, ["643d758", "", "g43d7585263769bebc34e6e20e931057d0e5731b", "refs/heads/main"])
    func `what is no full id is no commit`(_ kind: APIKind, _ id: String) async throws {
        for question in [APIKind.Question.tag, .branch, .tags] {
            let answer = Wire.Answer.text(kind.answer(question, "rev1", commit: id))
            let failure = try await failure {
                try await kind.ask(question, Wire([try kind.url(question): [answer]]))
            }
            #expect(failure.kind == .unavailable && failure.code == "bad-answer", "\(question)")
        }
    }

    @Test(arguments: APIKind.allCases, ["rev10", "REV1", "rev1 ", "refs/tags/rev1", ""])
    func `a tag or branch that is called otherwise is not the one`(_ kind: APIKind, _ name: String) async throws {
        for question in [APIKind.Question.tag, .branch] {
            // A list of branches is searched for the one that is called so.
            let isList = kind == .dataCenter && question == .branch
            var answers = [try kind.url(question): [Wire.Answer.text(kind.answer(question, name))]]
            if isList { answers.merge(DataCenterScene.withoutBranches) { $1 } }
            let failure = try await failure { try await kind.ask(question, Wire(answers)) }
            #expect(failure.code == (isList ? "unknown-branch" : "bad-answer"), "\(question)")
        }
    }

    @Test(arguments: APIKind.allCases)
    func `a commit that is not the requested one is no proof of that`(_ kind: APIKind) async throws {
        let (asked, other) = (try #require(CommitID(GitHubScene.hex)), String(repeating: "b", count: 40))
        let wire = Wire([try kind.url(of: asked): [.text(kind.answer(commit: other))]])
        let forge = try kind.address().forge(wire)
        let request = try #require(try forge.archive(of: kind.repository, at: asked).last)
        let failure = try await failure { throw try await forge.reason(missing: request) }
        #expect(failure.kind == .unavailable && failure.code == "bad-answer")
    }

    @Test(arguments: APIKind.allCases)
    func `ids in capitals and of 64 digits are ids`(_ kind: APIKind) async throws {
        for id in [GitHubScene.hex.uppercased(), String(repeating: "a", count: 64)] {
            let wire = Wire([kind.tagURL: [.text(kind.answer(.tag, "rev1", commit: id))]])
            let forge = try kind.address().forge(wire)
            #expect(try await forge.resolve(.tag("rev1"), in: kind.repository).commit.hex == id.lowercased())
        }
    }

    @Test(arguments: APIKind.allCases)
    func `control characters of a message are harmless`(_ kind: APIKind) async throws {
        let body = #"{"message":"\u001b[31mred\u0007\r\nnext\u202e","error":{"message":"\u001b[31mred"}}"#
        let failure = try await kind.failure(.tag("rev1"), [kind.tagURL: [.text(body, status: 500)]])
        #expect(failure.message.contains("red"))
        let isPlain = failure.message.unicodeScalars.allSatisfy {
            $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
        }
        #expect(isPlain)
    }

    @Test(arguments: APIKind.allCases, APIKind.allCases)
    func `an error in another kind's shape is enough`(_ kind: APIKind, _ other: APIKind) async throws {
        if kind == other { return }
        for error in other.errors {
            for question in [APIKind.Question.tags, .repository] where kind != .dataCenter || question == .tags {
                let failure = try await failure {
                    try await kind.ask(question, Wire([try kind.url(question): [error]]))
                }
                #expect(failure.code == "other-kind", "\(question): \(failure.message)")
            }
        }
    }

    @Test(arguments: APIKind.allCases) func `a mistyped branch gets a suggestion`(_ kind: APIKind) async throws {
        var answers = kind == .dataCenter ? DataCenterScene.withoutBranches : [:]
        answers[kind.repositoryURL] = answers[kind.repositoryURL] ?? [.text(#"{"name":"engine"}"#)]
        answers[try kind.url(.branch)] =
            kind == .dataCenter ? [DataCenterScene.page()] : [.text("{}", status: 404)]
        answers[kind.branchList] = [kind.page(ofBranch: "rev2")]
        let failure = try await kind.failure(.branch("rev1"), answers)
        #expect(failure.code == "unknown-branch" && failure.help == "did you mean 'rev2'?")
    }

    @Test(arguments: APIKind.allCases, APIKind.allCases)
    func `an API of another kind is called by its name`(_ kind: APIKind, _ other: APIKind) async throws {
        let failure = try await kind.failure(
            .tag("rev1"),
            [kind.tagURL: [other.mark], kind.repositoryURL: [other.mark]]
        )
        if kind == other {
            #expect(failure.code == "not-found-or-private")
        } else {
            #expect(failure.code == "other-kind" && failure.kind == .data)
            let name = other == .codeberg ? "gitea" : other.rawValue
            #expect(failure.message.contains("is the API of a host of kind '\(name)'"))
        }
    }

    @Test(arguments: [
        #"<html><head><meta name="author" content="Gitea - Git with a cup of tea"></head>"#,
        #"<html><head><meta name="author" content="Forgejo – Beyond coding. We forge."></head>"#,
    ])
    func `a page of Gitea shows it, too`(_ body: String) async throws {
        for status in [200, 404] {
            let page = Wire.Answer.text(body, status: status, type: "text/html")
            let failure = try await APIKind.gitlab.failure(
                .tag("rev1"),
                [APIKind.gitlab.tagURL: [page], APIKind.gitlab.repositoryURL: [page]]
            )
            #expect(failure.code == "other-kind" && failure.message.contains("'gitea', not 'gitlab'"))
        }
    }

    @Test func `where a manifest says the kind, it is told what to write`() async throws {
        let host = Host(name: "work", kind: .gitea, url: try #require(WebURL("https://git.example.com")))
        let address = try #require(
            try ForgeTable.catalog.all(hosts: [host], environment: [:]).first { $0.name == "work" }
        )
        let api = "https://git.example.com/api/v1/repos/octo/engine"
        let wire = Wire(["\(api)/tags/rev1": [APIKind.gitlab.mark], api: [APIKind.gitlab.mark]])
        let failure = try await failure {
            _ = try await address.forge(wire).resolve(.tag("rev1"), in: GiteaScene.repository)
        }
        #expect(failure.help == "write 'kind: gitlab' under this host in the manifest, and leave out its 'api'")
    }
}
