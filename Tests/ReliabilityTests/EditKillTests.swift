internal import Foundation
internal import TestSupport
internal import Testing

/// Commands that edit the manifest are killed at many moments: the manifest, the lockfile and each tree are whole, the old
/// ones or the new ones, and what the user wrote is still there.
@Suite(.blocking, .serialized) struct EditKillTests {
    @Test(arguments: EditScene.allCases)
    func `the manifest is the old one or the new one`(_ scene: EditScene) throws {
        let sandbox = try Sandbox(repositories: KillScene.repositories)
        try sandbox.prepare(scene, in: "undisturbed")
        let old = try Snapshot(sandbox, "undisturbed")
        let clock = ContinuousClock()
        var result: CommandResult?
        let time = try clock.measure { result = try run(scene, sandbox, "undisturbed") }
        try #require(result?.status == 0, "\(result?.everything ?? "")")
        // The longest that a run is left alone. It follows the machine, which is now slower and now faster.
        var patience = UInt32((time / .microseconds(1)).rounded())
        let new = try Snapshot(sandbox, "undisturbed")
        #expect(new.manifest != old.manifest)
        var random = SeededRandom(UInt64(scene.rawValue.utf8.reduce(0) { $0 &* 31 &+ Int($1) }))
        var ends = (struck: 0, old: 0, new: 0)
        for index in 0..<24 {
            let project = "run-\(index)"
            try sandbox.prepare(scene, in: project)
            defer { try? FileManager.default.removeItem(atPath: sandbox.scratch.path(project)) }
            let running = try start(scene, sandbox, project)
            // The last part of a run is where it writes.
            let least = index.isMultiple(of: 2) ? 0 : patience / 2
            usleep(UInt32.random(in: least...patience, using: &random))
            running.send(SIGKILL)
            let hasStruck = try running.wait().status == 128 + SIGKILL
            ends.struck += hasStruck ? 1 : 0
            patience = max(5_000, hasStruck ? patience / 10 * 11 : patience / 5 * 4)

            let left = try Snapshot(sandbox, project)
            let story: Comment = "run \(index) of \(scene.rawValue)"
            #expect([old.manifest, new.manifest].contains(left.manifest), "\(story): the manifest is torn")
            #expect([old.lock, new.lock].contains(left.lock), "\(story): the lockfile is torn")
            for destination in EditScene.destinations {
                let tree = left.trees[destination]
                #expect(
                    tree == old.trees[destination] || tree == new.trees[destination],
                    "\(story): '\(destination)' is torn"
                )
            }
            if left.manifest == new.manifest { ends.new += 1 } else { ends.old += 1 }
            try goOn(from: left, sandbox, project, scene, story, old: old, new: new)
        }
        print(
            "kills: \(scene.rawValue): \(ends.struck) of 24 struck, \(ends.old) left the old manifest, \(ends.new) the new"
        )
        #expect(ends.struck >= 8)
    }

    /// The next commands complete what the killed one began, or what the manifest says without it.
    private func goOn(
        from left: Snapshot,
        _ sandbox: Sandbox,
        _ project: String,
        _ scene: EditScene,
        _ story: Comment,
        old: Snapshot,
        new: Snapshot
    ) throws {
        let isOld = left.manifest == old.manifest
        let next = try sandbox.fetch("sync", in: project)
        if scene == .save {
            // A modification that is not saved yet is in the way, and is kept.
            #expect([0, 1].contains(next.status), "\(story): the next sync says \(next.everything)")
            #expect(try sandbox.scratch.read("\(project)/\(EditScene.edited)").contains("edited"), "\(story)")
            if isOld {
                let again = try run(scene, sandbox, project)
                #expect(again.status == 0, "\(story): the next save says \(again.everything)")
            }
        } else {
            #expect(next.status == 0, "\(story): the next sync says \(next.everything)")
            let now = try Snapshot(sandbox, project)
            #expect(now.lock == (isOld ? old : new).lock, "\(story): another lockfile")
            #expect(now.trees == (isOld ? old : new).trees, "\(story): other trees")
        }
        let verified = try sandbox.fetch("verify", in: project)
        #expect(verified.status == 0, "\(story): verify says \(verified.everything)")
        #expect(try sandbox.leftOvers(project).isEmpty, "\(story): something is left over")
    }

    private func start(_ scene: EditScene, _ sandbox: Sandbox, _ project: String) throws -> RunningFetch {
        let words = scene.words + ["--no-cache"]
        return try RunningFetch(
            words,
            in: sandbox.scratch.path(project),
            environment: sandbox.environment,
            log: sandbox.scratch.path("log-\(UUID().uuidString)")
        )
    }

    private func run(_ scene: EditScene, _ sandbox: Sandbox, _ project: String) throws -> CommandResult {
        try runCommand(
            "\(Products.directory)/fetch",
            scene.words + ["--no-cache"],
            in: sandbox.scratch.path(project),
            environment: sandbox.environment
        )
    }
}

/// What of a project counts.
private struct Snapshot {
    let manifest: String
    let lock: String?
    let trees: [String: String]

    init(_ sandbox: Sandbox, _ project: String) throws {
        manifest = try sandbox.scratch.read("\(project)/deps.yaml")
        lock = try sandbox.lock(project)
        trees = try sandbox.trees(project)
    }
}
