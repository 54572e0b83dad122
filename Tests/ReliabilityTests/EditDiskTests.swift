internal import Foundation
internal import TestSupport
internal import Testing

/// Commands that edit the manifest, on a disk without room for that.
@Suite(.blocking) struct EditDiskTests {
    @Test(.enabled(if: MountedDisk.isPossible, "it takes the right to mount"), arguments: EditScene.allCases)
    func `a full disk leaves the old manifest or the new one`(_ scene: EditScene) throws {
        let sandbox = try Sandbox(repositories: KillScene.repositories)
        let disk = try MountedDisk(sandbox.scratch.path("project"), size: "8m")
        try sandbox.prepare(scene)
        let manifest = try sandbox.scratch.read("project/deps.yaml")
        let (lock, trees) = (try sandbox.lock("project"), try sandbox.trees())
        try runCommand("sh", ["-c", "dd if=/dev/zero of=ballast bs=4096 2>/dev/null; true"], in: disk.path)

        let result = try run(scene, sandbox)

        if scene == .remove, result.status == 0 {
            // What it removes makes the room that it needs.
            #expect(try sandbox.scratch.read("project/deps.yaml") != manifest)
        } else {
            #expect(result.status == 74, "\(result.everything)")
            #expect(result.errors.contains("no space left on device"), "\(result.everything)")
            #expect(result.errors.contains("help: free some space there"), "\(result.everything)")
            #expect(try sandbox.scratch.read("project/deps.yaml") == manifest)
            #expect(try sandbox.lock("project") == lock)
            #expect(try sandbox.trees() == trees)
        }
        #expect(try sandbox.leftOvers().isEmpty)
        try FileManager.default.removeItem(atPath: disk.path + "/ballast")
        if result.status != 0 {
            let again = try run(scene, sandbox)
            #expect(again.status == 0, "\(again.everything)")
        }
        let verified = try sandbox.fetch("verify")
        #expect(verified.status == 0, "\(verified.everything)")
        _ = disk
    }

    private func run(_ scene: EditScene, _ sandbox: Sandbox) throws -> CommandResult {
        try runCommand(
            "\(Products.directory)/fetch",
            scene.words,
            in: sandbox.scratch.path("project"),
            environment: sandbox.environment
        )
    }
}
