import FetchModel
import Testing

@Suite struct SuggestionTests {
    @Test(arguments: [
        ("inclde", ["include", "exclude"], ["include"]), ("v1.0", ["v1.0.0", "v2.0", "v9"], ["v1.0.0"]),
        ("biTbukcet", ["bitbucket", "github"], ["bitbucket"]), ("rev2", [], []), ("x", ["completely-different"], []),
        ("rev1", ["rev1"], []), ("a", ["b", "ab"], ["ab"]),
        ("engine", ["engines2", "engine-assets"], ["engine-assets"]),
    ])
    func `the nearest word is found, if it is near`(_ word: String, _ words: [String], _ expected: [String]) {
        #expect(Suggestion.nearest(to: word, in: words) == expected)
    }
}
