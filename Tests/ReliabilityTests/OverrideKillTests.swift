internal import Foundation
internal import TestSupport
internal import Testing

/// `fetch override` is killed at many moments: the destination holds the whole tree or the link, what the link leads to is
/// untouched, and the next runs end as undisturbed ones would have.
@Suite(.blocking) struct OverrideKillTests {
    @Test(arguments: [false, true])
    func `the destination is the tree or the link`(_ isEnding: Bool) throws {
        let sandbox = try Sandbox()
        let url = try sandbox.archive(
            "a.tar.gz",
            Dictionary(uniqueKeysWithValues: (0..<40).map { ("f\($0)", "\($0)\n") })
        )
        try sandbox.manifest("dependencies:\n  alpha: {url: \(url)}")
        try sandbox.scratch.write("clone/mine", "mine\n")
        let first = try sandbox.fetch("sync")
        try #require(first.status == 0, "\(first.everything)")
        let tree = try sandbox.scratch.list("project/vendor/alpha")
        var random = SeededRandom(isEnding ? 7 : 8)
        var struck = 0
        for run in 0..<15 {
            if isEnding { try #require(try sandbox.fetch("override", "alpha", "../clone").status == 0) }
            let word = isEnding ? "--off" : "../clone"
            let running = try sandbox.start("override", "alpha", word, "-v")
            usleep(UInt32.random(in: 1000...40_000, using: &random))
            running.send(SIGKILL)
            if try running.wait().status == 128 + SIGKILL { struck += 1 }

            let target = try? FileManager.default.destinationOfSymbolicLink(
                atPath: sandbox.scratch.path("project/vendor/alpha")
            )
            if let target {
                #expect(target == "../../clone", "run \(run)")
            } else {
                #expect(try sandbox.scratch.list("project/vendor/alpha") == tree, "run \(run): it is torn")
            }
            #expect(try sandbox.scratch.list("clone") == ["mine"], "run \(run)")
            // Where the kill came before or after the override, it is not there to be ended.
            let off = try sandbox.fetch("override", "alpha", "--off")
            #expect([0, 64].contains(off.status), "run \(run): \(off.everything)")
            let sync = try sandbox.fetch("sync")
            #expect(sync.status == 0, "run \(run): \(sync.everything)")
            let verified = try sandbox.fetch("verify")
            #expect(verified.status == 0, "run \(run): \(verified.everything)")
            #expect(try sandbox.leftOvers().isEmpty, "run \(run)")
        }
        #expect(struck > 0)
        #expect(try sandbox.scratch.read("clone/mine") == "mine\n")
    }
}
