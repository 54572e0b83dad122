import Testing

@testable import FetchCLI

@Suite struct AuthenticationTextTests {
    @Test(arguments: [
        (42, "42 s"), (60, "1 min"), (3540, "59 min"), (3600, "1 h"), (6120, "1 h 42 min"), (86_400, "1 day"),
        (-200_000, "2 days"),
    ])
    func `spans are as people say them`(_ seconds: Int, _ words: String) {
        #expect(Span.words(seconds: seconds) == words)
    }
}
