internal import Foundation
internal import TestSupport
internal import Testing

/// Each file of `Fixtures/stories` is run against the built program.
///
/// With `RECORD=1` a story that does not agree is rewritten with what happened, and the test fails all the same.
@Suite(.blocking) struct StoryTests {
    @Test(arguments: try Fixture.all(in: "stories"))
    func `tells the truth`(_ fixture: Fixture) throws {
        let story = try Story(fixture.text())
        for program in story.needed {
            let found = try runCommand("sh", ["-c", "command -v \(program)"], in: "/").status == 0
            if !found { try Test.cancel("'\(program)' is not here") }
        }
        var runner = try StoryRunner()
        let (actual, disagreements) = try runner.run(story)
        if !disagreements.isEmpty, ProcessInfo.processInfo.environment["RECORD"] != nil {
            try actual.text.write(toFile: fixture.path, atomically: true, encoding: .utf8)
        }
        #expect(disagreements.isEmpty, "\(disagreements.joined(separator: "\n\n"))")
    }
}
