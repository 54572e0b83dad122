internal import Foundation
internal import TestSupport
internal import Testing

/// Each file of `Fixtures/stories` is run against the built program.
///
/// With `RECORD=1` a story that does not agree is rewritten with what happened, and the test fails all the same. With
/// `STORY=name` only the stories whose names begin so are run.
@Suite(.blocking) struct StoryTests {
    private static func stories() throws -> [Fixture] {
        let chosen = ProcessInfo.processInfo.environment["STORY"] ?? ""
        return try Fixture.all(in: "stories").filter { $0.name.hasPrefix(chosen) }
    }

    @Test(arguments: try stories())
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
