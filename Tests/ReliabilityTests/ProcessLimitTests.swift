internal import Foundation
internal import TestSupport
internal import Testing

/// With limits that leave too little, a command says so and ends: it neither crashes nor hangs, nor claims success.
@Suite(.blocking) struct ProcessLimitTests {
    private let sandbox: Sandbox

    /// A project that was synced, with one file vendored and changed.
    init() throws {
        sandbox = try Sandbox()
        try sandbox.manifest("dependencies:\n  engine: {url: ../engine.tar.gz}")
        try sandbox.scratch.write("source/engine/clock.c", "int hour;\n")
        try runCommand("tar", ["czf", "engine.tar.gz", "-C", "source", "engine"], in: sandbox.scratch.path)
        let sync = try run("true", "sync")
        #expect(sync.status == 0, "\(sync.errors)")
        try sandbox.scratch.write("project/vendor/engine/clock.c", "int minute;\n")
    }

    private func run(_ limit: String, _ arguments: String...) throws -> CommandResult {
        try runCommand(
            "sh",
            ["-c", "\(limit) && exec timeout -s KILL 30 \"$@\"", "sh", "\(Products.directory)/fetch"] + arguments,
            in: sandbox.scratch.path("project"),
            environment: sandbox.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        )
    }

    /// What the program, or the loader of its libraries, says of it.
    private func check(_ result: CommandResult, _ limit: String) {
        if result.status == 1 {
            #expect(result.output.contains("clock.c"), "\(limit): \(result.errors)")
        } else {
            #expect([70, 74, 127].contains(result.status), "\(limit): \(result.status) \(result.errors)")
            #expect(result.errors.contains("error"), "\(limit)")
        }
    }

    @Test func `few descriptors`() throws {
        var statuses: [Int32] = []
        for count in 4...16 {
            let result = try run("ulimit -n \(count)", "verify")
            check(result, "ulimit -n \(count)")
            statuses.append(result.status)
        }
        #expect(statuses.first == 74 && statuses.last == 1, "\(statuses)")
    }

    /// An entry that comes through git, which is a program to be started.
    private func addGitEntry() throws {
        let steps = "git init -q && git add . && git -c user.name=a -c user.email=a@b commit -qm x && git tag v1"
        try runCommand("sh", ["-c", steps], in: sandbox.scratch.path("source"))
        try sandbox.manifest("dependencies:\n  clock: {git: ../source, tag: v1}")
    }

    /// Checks that a sync succeeded or said what is missing.
    private func checkSync(_ result: CommandResult, _ limit: String) {
        #expect([0, 74].contains(result.status), "\(limit): \(result.status) \(result.errors)")
        #expect(result.errors.contains(result.status == 0 ? "clock" : "error"), "\(limit): \(result.errors)")
    }

    @Test func `few descriptors to start a program with`() throws {
        try addGitEntry()
        var statuses: [Int32] = []
        for count in [10, 12, 16, 18, 20, 24, 28, 34, 38, 64] {
            let result = try run("rm -rf vendor deps.lock && ulimit -n \(count)", "sync", "--no-cache")
            checkSync(result, "ulimit -n \(count)")
            statuses.append(result.status)
        }
        #expect(statuses.first == 74 && statuses.last == 0, "\(statuses)")
    }

    @Test func `few descriptors for many programs`() throws {
        try addGitEntry()
        let entries = (0..<24).map { "  clock\($0): {git: ../source, tag: v1, into: v/\($0), exclude: [x\($0)]}\n" }
        try sandbox.manifest("dependencies:\n" + entries.joined())
        for count in [32, 48, 64, 128] {
            let result = try run(
                "rm -rf v vendor deps.lock && ulimit -n \(count)",
                "sync",
                "--no-cache",
                "--jobs",
                "24"
            )
            checkSync(result, "ulimit -n \(count)")
        }
    }

    @Test func `little address space`() throws {
        var statuses: [Int32] = []
        // Below 35 the system ends the program, whose own segments do not fit. Between 45 and 55 the libraries fit or not by
        // chance, and what they do then is not ours.
        for megabytes in [40, 60, 65, 70, 75, 80, 90, 100, 120, 160, 240, 480] {
            let result = try run("ulimit -v \(megabytes * 1024)", "verify")
            check(result, "ulimit -v \(megabytes * 1024)")
            statuses.append(result.status)
        }
        #expect(statuses.last == 1, "\(statuses)")
    }

    @Test func `no threads`() throws {
        // Root may start as many as it likes.
        guard getuid() == 0 else { try Test.cancel("needs root, to become a user with a limit of its own") }
        let other = "setpriv --reuid 64321 --regid 64321 --clear-groups"
        try runCommand("sh", ["-c", "chmod 711 . && chmod -R a+rwX project home"], in: sandbox.scratch.path)
        for count in 1...6 {
            let result = try runCommand(
                "bash",
                [
                    "-c", "ulimit -u \(count) && exec \(other) timeout -s KILL 30 \"$@\"", "sh",
                    "\(Products.directory)/fetch", "verify",
                ],
                in: sandbox.scratch.path("project"),
                environment: sandbox.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
            )
            // Where the build is in a private directory, that user cannot start it.
            guard ![125, 126].contains(result.status) else { return }
            check(result, "ulimit -u \(count)")
        }
        try addGitEntry()
        try runCommand(
            "sh",
            ["-c", "rm -rf project/vendor project/.fetch; chmod -R a+rwX . && chown -R 64321 source project home"],
            in: sandbox.scratch.path
        )
        for count in [4, 5, 6, 8, 10, 12, 16, 32] {
            let result = try runCommand(
                "bash",
                [
                    "-c", "rm -rf deps.lock; ulimit -u \(count) && exec \(other) timeout -s KILL 30 \"$@\"", "sh",
                    "\(Products.directory)/fetch", "sync", "--no-cache", "--force",
                ],
                in: sandbox.scratch.path("project"),
                environment: sandbox.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
            )
            checkSync(result, "ulimit -u \(count)")
        }
    }
}
