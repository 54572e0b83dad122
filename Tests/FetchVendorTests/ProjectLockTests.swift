import FetchModel
import FetchSystem
import FetchVendor
import Foundation
import Synchronization
import TestSupport
import Testing

struct ProjectLockTests {
    @Test func `a free project is taken at once, and says by whom`() async throws {
        let scene = try Scene()

        let lock = try await ProjectLock.acquire(scene.project, waitingUpTo: .zero) { _ in
            Issue.record("there was nobody to wait for")
        }

        #expect(try scene.scratch.read(".fetch/lock") == "\(getpid())\n")
        lock.release()
    }

    @Test func `who comes second waits until the first is done`() async throws {
        let scene = try Scene()
        let first = try await ProjectLock.acquire(scene.project, waitingUpTo: .zero) { _ in }
        let waits = Mutex<[Int32?]>([])

        async let second = ProjectLock.acquire(scene.project, waitingUpTo: .seconds(60)) { holder in
            waits.withLock { $0.append(holder) }
        }
        while waits.withLock({ $0.isEmpty }) { try await Task.sleep(for: .milliseconds(2)) }
        first.release()
        try await second.release()

        #expect(waits.withLock { $0 } == [getpid()])
    }

    @Test func `who waits too long is told for whom`() async throws {
        let scene = try Scene()
        let first = try await ProjectLock.acquire(scene.project, waitingUpTo: .zero) { _ in }

        let error = try await #require(throws: VendorError.self) {
            try await ProjectLock.acquire(scene.project, waitingUpTo: .milliseconds(30)) { _ in }
        }

        #expect(error == .busy(holder: getpid(), seconds: 0))
        #expect(error.failure.kind == .busy)
        #expect(error.failure.code == "project-busy")
        first.release()
    }

    @Test func `a wait ends when its task is cancelled`() async throws {
        let scene = try Scene()
        let first = try await ProjectLock.acquire(scene.project, waitingUpTo: .zero) { _ in }

        await #expect(throws: CancellationError.self) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await ProjectLock.acquire(scene.project, waitingUpTo: .seconds(600)) { _ in }.release()
                }
                group.cancelAll()
                try await group.waitForAll()
            }
        }
        first.release()
    }

    @Test func `a lock dies with its process, whatever it left in the file`() async throws {
        let scene = try Scene()
        let state = try scene.project.makeState()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let script = "echo $$ > '\(state.path)/lock'; exec sleep 600"
        process.arguments = ["flock", "--no-fork", "\(state.path)/lock", "sh", "-c", script]
        try process.start()
        let number = "\(process.processIdentifier)"
        while (try? scene.scratch.read(".fetch/lock")) != "\(number)\n" { try await Task.sleep(for: .milliseconds(5)) }

        let error = try await #require(throws: VendorError.self) {
            try await ProjectLock.acquire(scene.project, waitingUpTo: .zero) { _ in }
        }
        #expect(error.failure.message.contains("process \(number)"))

        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let lock = try await ProjectLock.acquire(scene.project, waitingUpTo: .seconds(60)) { _ in }
        #expect(try scene.scratch.read(".fetch/lock") == "\(getpid())\n")
        lock.release()
    }

    @Test func `many who contend hold it one at a time`() async throws {
        let scene = try Scene()
        let inside = Monitor((now: 0, most: 0))

        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let lock = try await ProjectLock.acquire(scene.project, waitingUpTo: .seconds(120)) { _ in }
                    inside.update { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
                    try await Task.sleep(for: .milliseconds(3))
                    inside.update { $0.now -= 1 }
                    lock.release()
                }
            }
            try await group.waitForAll()
        }

        #expect(inside.read { $0.most } == 1)
    }
}
