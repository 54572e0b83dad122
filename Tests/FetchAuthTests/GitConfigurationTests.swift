import FetchAuth
import TestSupport
import Testing

@Suite struct GitConfigurationTests {
    @Test(arguments: [
        ("[user]\nname = Ada\n", false), ("[credential]\n\tHelper = store\n", true), ("[Include]\npath = x\n", true),
        ("", false),
    ])
    func `git is asked where its configuration may name a helper`(_ text: String, _ expected: Bool) throws {
        let scratch = try ScratchDirectory()
        let path = try scratch.write("home/.gitconfig", text)
        let base = ["GIT_CONFIG_NOSYSTEM": "1"]
        #expect(GitConfiguration.mayNameHelpers(base.merging(["HOME": scratch.path("home")]) { $1 }) == expected)
        #expect(GitConfiguration.mayNameHelpers(base.merging(["GIT_CONFIG_GLOBAL": path]) { $1 }) == expected)
        #expect(GitConfiguration.mayNameHelpers(["GIT_CONFIG_SYSTEM": path]) == expected)
        try scratch.write("config/git/config", text)
        #expect(
            GitConfiguration.mayNameHelpers(base.merging(["XDG_CONFIG_HOME": scratch.path("config")]) { $1 })
                == expected
        )
    }

    @Test func `nothing set is nothing to ask, and what cannot be read may be something`() throws {
        let scratch = try ScratchDirectory()
        #expect(!GitConfiguration.mayNameHelpers(["GIT_CONFIG_NOSYSTEM": "1", "HOME": scratch.path]))
        #expect(GitConfiguration.mayNameHelpers(["GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_COUNT": "1"]))
        #expect(GitConfiguration.mayNameHelpers(["GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": scratch.path]))
    }
}
