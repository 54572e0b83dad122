import FetchModel
import Testing

@testable import FetchGit

/// What git's messages mean.
struct GitDiagnosisTests {
    private func diagnosis(_ messages: String) throws -> GitDiagnosis {
        let result = GitProgram.Result(status: 128, output: [], errors: Array(messages.utf8))
        return GitDiagnosis(result, try GitRemote("https://git.example.com/tools.git", relativeTo: "/"))
    }

    @Test(arguments: [
        "fatal: pack has bad object at offset 12: inflate returned -3\nfatal: fetch-pack: invalid index-pack output\n",
        "fatal: pack is corrupted (SHA1 mismatch)\nfatal: fetch-pack: invalid index-pack output\n",
        "error: inflate: data stream error (incorrect data check)\nfatal: pack has 3 unresolved deltas\n",
        "fatal: pack signature mismatch\nfatal: fetch-pack: invalid index-pack output\n",
        "fatal: early EOF\nfatal: fetch-pack: invalid index-pack output\n",
    ])
    func `a pack that was damaged on its way is an interruption, and says nothing of the commit`(_ text: String) throws
    {
        #expect(try diagnosis(text) == .interrupted)
    }

    @Test func `objects that a server does not serve are another matter`() throws {
        #expect(try diagnosis("fatal: remote error: upload-pack: not our ref 06ffad68\n") == .missingObject)
        #expect(
            try diagnosis("error: Server does not allow request for unadvertised object 06ffad68\n") == .unservedObjects
        )
        #expect(try diagnosis("fatal: bad object 06ffad68\n") == .unservedObjects)
    }

    @Test func `progress is no reason`() {
        let text = "Receiving objects: 100% (22/22), 59.49 KiB | 59.49 MiB/s, done.\nfatal: the remote end hung up\n"
        let result = GitProgram.Result(status: 128, output: [], errors: Array(text.utf8))
        #expect(GitMessages(result).line() == "the remote end hung up")
    }
}
