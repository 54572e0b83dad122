import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchEngine

/// When staged trees become visible, and when that is reported.
@Suite struct InstallerTests {
    /// Lets a response wait until the test allows it.
    private final class Gate: Sendable {
        private let isOpen = Monitor(false)

        func open() { isOpen.update { $0 = true } }

        func wait() { _ = isOpen.wait { $0 ? true : nil } }

        /// A response from `url` whose body, `bytes`, comes when the gate is open.
        func response(
            _ url: String,
            _ bytes: [UInt8],
            discard: @escaping @Sendable () -> Void = {}
        ) throws -> HTTPResponse {
            var response = try HTTPResponse.fake(url, bytes)
            let source = response.body.source
            response.body = HTTPBody(
                source: ByteSource { [self] in
                    wait()
                    return try source.open()
                },
                collect: response.body.collect,
                discard: discard
            )
            return response
        }
    }

    @Test(arguments: [false, true])
    func `a dependency is locked and reported when it is done, while another still downloads`(_ isLocked: Bool)
        async throws
    {
        var scene = try EngineScene()
        try scene.scratch.write("engine-1/README.md", "hello\n")
        let bytes = try scene.archive("engine-1")
        let gate = Gate()
        let slow = "https://example.com/slow.tar.gz"
        let fast = "https://example.com/fast.tar.gz"
        scene.transport = FakeTransport([
            fast: { _ in try .fake(fast, bytes) },
            slow: { _ in try gate.response(slow, bytes) },
        ])
        try scene.scratch.write("project/deps.yaml", "dependencies:\n  a: {url: \(slow)}\n  b: {url: \(fast)}\n")
        if isLocked {
            gate.open()
            #expect(await scene.engine.sync(SyncRequest()).failures.isEmpty)
            try FileManager.default.removeItem(atPath: scene.scratch.path("project/vendor"))
        }
        let context = scene.context
        let (send, path) = (context.send, scene.scratch.path("project/vendor/b/README.md"))
        let lock = scene.scratch.path("project/deps.lock")
        var watched = context
        watched.send = { event in
            send(event)
            guard case .finished(let outcome) = event, outcome.name == "b" else { return }
            #expect(FileManager.default.fileExists(atPath: path))
            let text = String(decoding: FileManager.default.contents(atPath: lock) ?? Data(), as: UTF8.self)
            #expect(text.contains("\n  b:\n"))
            #expect(text.contains("\n  a:\n") == isLocked)
            gate.open()
        }

        let report = await Engine(watched).sync(SyncRequest(isLocked: isLocked))

        #expect(report.outcomes.count == 2 && report.failures.isEmpty)
        let text = try scene.scratch.read("project/deps.lock")
        #expect(text.contains("\n  a:\n") && text.contains("\n  b:\n"))
    }

    /// A clock on which no time passes, so that nothing is installed before its time.
    private struct StoppedClock: Clock {
        var now: ContinuousClock.Instant { .now }
        var minimumResolution: Duration { .zero }

        func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
            try await Task.sleep(for: .seconds(3600))
        }
    }

    @Test func `an interrupted run keeps what is ready`() async throws {
        var scene = try EngineScene()
        try scene.scratch.write("engine-1/README.md", "hello\n")
        let bytes = try scene.archive("engine-1")
        let (gate, isReceived) = (Gate(), Monitor(false))
        let slow = "https://example.com/slow.tar.gz"
        let fast = "https://example.com/fast.tar.gz"
        scene.transport = FakeTransport([
            fast: { _ in try .fake(fast, bytes) },
            slow: { _ in try gate.response(slow, bytes) { gate.open() } },
        ])
        try scene.scratch.write("project/deps.yaml", "dependencies:\n  a: {url: \(slow)}\n  b: {url: \(fast)}\n")
        var watched = scene.context
        watched.clock = StoppedClock()
        watched.send = { event in
            if case .received(name: "b", _) = event { isReceived.update { $0 = true } }
        }
        let run = Task { [watched] in await Engine(watched).sync(SyncRequest()) }
        while !isReceived.read({ $0 }) { try await Task.sleep(for: .milliseconds(20)) }
        try await Task.sleep(for: .seconds(2))
        #expect(!FileManager.default.fileExists(atPath: scene.scratch.path("project/vendor/b/README.md")))

        run.cancel()
        let report = await run.value

        #expect(report.outcomes.map(\.status) == [.failed, .fetched])
        #expect(report.failures.map(\.message) == ["interrupted: 1 of 2 done and kept; run the same command to go on"])
        #expect(try scene.scratch.read("project/vendor/b/README.md") == "hello\n")
        let text = try scene.scratch.read("project/deps.lock")
        #expect(!text.contains("\n  a:\n") && text.contains("\n  b:\n"))
    }

    @Test func `a failure does not undo or delay the others`() async throws {
        let scene = try EngineScene()
        try scene.scratch.write("engine-1/README.md", "hello\n")
        _ = try scene.archive("engine-1")
        try scene.scratch.write(
            "project/deps.yaml",
            "dependencies:\n  a: {url: ../none.zip}\n  b: {url: ../engine-1.tar.gz}\n"
        )

        let report = await scene.engine.sync(SyncRequest())

        #expect(report.outcomes.map(\.status) == [.failed, .fetched])
        #expect(report.failures.map(\.dependency) == ["a"])
        #expect(try scene.scratch.read("project/deps.lock").contains("  b:"))
    }

    /// What somebody does while an archive is on its way.
    @Test(arguments: ["edited", "added", "created", "pruned"])
    func `what is changed while a run downloads is kept`(_ kind: String) async throws {
        var scene = try EngineScene()
        try scene.scratch.write("engine-1/README.md", "hello\n")
        let bytes = try scene.archive("engine-1")
        try scene.scratch.write("engine-2/README.md", "hello again\n")
        let others = try scene.archive("engine-2")
        let (old, new) = ("https://example.com/old.tar.gz", "https://example.com/new.tar.gz")
        let path = scene.scratch.path("project/vendor/a")
        scene.transport = FakeTransport([
            old: { _ in try .fake(old, bytes) },
            new: { _ in
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
                let file = kind == "edited" || kind == "pruned" ? "README.md" : "mine.c"
                try Data("hours of work\n".utf8).write(to: URL(fileURLWithPath: "\(path)/\(file)"))
                return try .fake(new, others)
            },
        ])
        if kind != "created" {
            try scene.scratch.write("project/deps.yaml", "dependencies:\n  a: {url: \(old)}\n")
            #expect(await scene.engine.sync(SyncRequest()).outcomes.map(\.status) == [.fetched])
        }
        let name = kind == "pruned" ? "b" : "a"
        try scene.scratch.write(
            "project/deps.yaml",
            "dependencies:\n  \(name): {url: \(new), exclude: [none]}\n"
        )

        let report = await scene.engine.sync(SyncRequest())

        let kept = ["README.md", "mine.c"].filter { name in
            FileManager.default.contents(atPath: "\(path)/\(name)") == Data("hours of work\n".utf8)
        }
        #expect(kept.count == 1)
        #expect(report.outcomes.last?.status == .modified)
        #expect(!report.failures.isEmpty)
    }
}
