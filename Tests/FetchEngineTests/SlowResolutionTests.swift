import FetchGit
import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchEngine

/// Dependencies are installed while a host has not said yet what another one is.
@Suite struct SlowResolutionTests {
    private struct Gone: Diagnosable {
        var failure: Failure { Failure(.unavailable, "gone", "the host is down") }
    }

    /// A repository that says what a tag names when `isOpen` becomes true.
    private struct SlowRepository: FakeGitRepository {
        let isOpen: Monitor<Bool>

        func resolve(_ selector: Dependency.Selector) async throws -> (tag: String?, commit: CommitID) {
            while !isOpen.read({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
            throw Gone()
        }
    }

    private func scene(_ isOpen: Monitor<Bool>) throws -> EngineScene {
        var scene = try EngineScene()
        try scene.scratch.write("engine-1/README.md", "hello\n")
        _ = try scene.archive("engine-1")
        scene.git = { _ in SlowRepository(isOpen: isOpen) }
        let manifest =
            "dependencies:\n  slow: {git: \"https://git.example.com/slow.git\", tag: v1}\n  fast: {url: ../engine-1.tar.gz}\n"
        try scene.scratch.write("project/deps.yaml", manifest)
        return scene
    }

    @Test func `what needs no answer is in place and locked before a slow host answers`() async throws {
        let isOpen = Monitor(false)
        var scene = try scene(isOpen)
        let file = scene.scratch.path("project/vendor/fast/README.md")
        let lock = scene.scratch.path("project/deps.lock")
        scene.onEvent = { event in
            guard case .finished(let outcome) = event, outcome.name == "fast" else { return }
            #expect(FileManager.default.fileExists(atPath: file))
            let text = String(decoding: FileManager.default.contents(atPath: lock) ?? Data(), as: UTF8.self)
            #expect(text.contains("\n  fast:\n"))
            isOpen.update { $0 = true }
        }

        let report = await scene.engine.sync(SyncRequest())

        #expect(report.outcomes.map(\.status) == [.failed, .fetched])
        #expect(report.failures.map(\.message) == ["'slow': the host is down"])
        #expect(report.failures.first?.place?.line == 2)
    }

    @Test func `what is in place stays when the wait for a slow host is interrupted`() async throws {
        var scene = try scene(Monitor(false))
        let isInPlace = Monitor(false)
        scene.onEvent = { event in
            if case .finished(let outcome) = event, outcome.name == "fast" { isInPlace.update { $0 = true } }
        }
        let engine = scene.engine

        let run = Task { await engine.sync(SyncRequest()) }
        while !isInPlace.read({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
        run.cancel()
        let report = await run.value

        #expect(report.failures.map(\.kind) == [.interrupted])
        #expect(report.failures.first?.message.contains("1 of 2 done and kept") == true)
        #expect(try scene.scratch.read("project/deps.lock").contains("\n  fast:\n"))
    }
}
