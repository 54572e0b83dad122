internal import Foundation
internal import TestSupport
internal import Testing

/// Commands on a system that lacks something: none may claim to have done what it did not do.
@Suite(.blocking) struct BareSystemTests {
    /// What the system lacks.
    enum Lack: String, CaseIterable, CustomTestStringConvertible {
        case nothing, proc, ownProc, dev, home, standardInput, standardOutput, standardError, allStreams

        var testDescription: String { rawValue }

        /// A shell script that runs its arguments without it.
        var script: String {
            switch self {
            case .nothing: "exec \"$@\""
            case .proc: Self.hiding("/proc")
            // What is mounted there describes the namespace outside.
            case .ownProc: "exec unshare \(geteuid() == 0 ? "-pf" : "-rpf") \"$@\""
            case .dev: Self.hiding("/dev")
            case .home: "unset HOME; exec \"$@\""
            case .standardInput: "exec \"$@\" <&-"
            case .standardOutput: "exec \"$@\" >&-"
            case .standardError: "exec \"$@\" 2>&-"
            case .allStreams: "exec \"$@\" <&- >&- 2>&-"
            }
        }

        private static func hiding(_ directory: String) -> String {
            "exec unshare \(geteuid() == 0 ? "-m" : "-rm") sh -c 'mount -t tmpfs none \(directory) && exec \"$@\"' sh \"$@\""
        }

        /// Whether the state of its own threads is hidden from the program.
        var lacksProc: Bool { self == .proc || self == .ownProc }

        /// Whether this machine can take it away.
        var isPossible: Bool {
            guard lacksProc || self == .dev else { return true }
            return (try? runCommand("sh", ["-c", script, "sh", "true"], in: "/"))?.status == 0
        }

        static let possible = allCases.filter(\.isPossible)
    }

    private let scratch: ScratchDirectory

    /// A project that was synced, with one file vendored.
    init() throws {
        scratch = try ScratchDirectory()
        try scratch.write("project/deps.yaml", "dependencies:\n  engine: {url: engine.tar.gz}\n")
        try scratch.write("project/source/engine/clock.c", "int hour;\n")
        try runCommand("tar", ["czf", "engine.tar.gz", "-C", "source", "engine"], in: scratch.path("project"))
        try scratch.write("home/.keep", "")
        let sync = try run(.nothing, "sync")
        #expect(sync.status == 0, "\(sync.errors)")
    }

    private func run(_ lack: Lack, _ arguments: String...) throws -> CommandResult {
        try runCommand(
            "sh",
            ["-c", lack.script, "sh", "\(Products.directory)/fetch"] + arguments,
            in: scratch.path("project"),
            environment: ["HOME": scratch.path("home"), "SWIFT_BACKTRACE": "enable=no"]
        )
    }

    @Test(arguments: Lack.possible)
    func `verify never passes over a change`(_ lack: Lack) throws {
        let good = try run(lack, "verify")
        #expect(good.status == 0 || lack.lacksProc, "\(good.errors)")
        if good.status == 0, lack != .standardError, lack != .allStreams {
            #expect(good.errors.contains("verified: 1"))
        }
        try scratch.write("project/vendor/engine/clock.c", "int minute;\n")
        let bad = try run(lack, "verify")
        #expect([1, 74].contains(bad.status), "\(bad.errors)")
        if lack == .nothing || lack == .home { #expect(bad.output.contains("clock.c")) }
    }

    @Test(arguments: Lack.possible)
    func `a locked sync succeeds only if it restored what is missing`(_ lack: Lack) throws {
        try FileManager.default.removeItem(atPath: scratch.path("project/vendor/engine"))
        let sync = try run(lack, "sync", "--locked")
        #expect((sync.status == 0) == scratch.has("project/vendor/engine/clock.c"), "\(sync.errors)")
        #expect(sync.status == 0 || lack.lacksProc, "\(sync.errors)")
        try scratch.write("project/deps.yaml", "dependencies:\n  other: {url: engine.tar.gz}\n")
        for arguments in [["sync", "--locked"], ["sync", "--frozen"], ["lock", "--locked"]] {
            let stale = try run(lack, arguments[0], arguments[1])
            #expect([1, 74].contains(stale.status), "\(arguments): \(stale.errors)")
        }
    }

    @Test(arguments: Lack.possible)
    func `every other command does what it does elsewhere, or fails with a reason`(_ lack: Lack) throws {
        let commands = [
            ["sync"], ["lock"], ["update"], ["status"], ["list"], ["init"], ["logout"], ["auth", "status"],
            ["--version"],
            ["sync", "--help"], ["download", "./engine.tar.gz"], ["frobnicate"], ["sync", "--frobnicate"],
        ]
        for command in commands {
            let expected = try runCommand(
                "\(Products.directory)/fetch",
                command,
                in: scratch.path("project"),
                environment: ["HOME": scratch.path("home")]
            )
            let result = try runCommand(
                "sh",
                ["-c", lack.script, "sh", "\(Products.directory)/fetch"] + command,
                in: scratch.path("project"),
                environment: ["HOME": scratch.path("home"), "SWIFT_BACKTRACE": "enable=no"]
            )
            // Whoever asked for results must learn that they were lost.
            if [.standardOutput, .allStreams].contains(lack), !expected.output.isEmpty {
                #expect(result.status == 74, "\(command): \(result.status) \(result.errors)")
                continue
            }
            if result.status == expected.status { continue }
            #expect(lack.lacksProc && result.status == 74, "\(command): \(result.status) \(result.errors)")
            let reason = lack == .proc ? "/proc is not available" : "/proc is that of another PID namespace"
            #expect(result.errors.contains("error: \(reason)"), "\(command): \(result.errors)")
        }
    }

    @Test(.enabled(if: Lack.dev.isPossible, "needs namespaces"), arguments: [true, false])
    func `where nothing can be written, a sync that has nothing to do succeeds`(_ hasState: Bool) throws {
        if !hasState { try FileManager.default.removeItem(atPath: scratch.path("project/.fetch")) }
        let script = Lack.dev.script.replacing(
            "mount -t tmpfs none /dev",
            with: #"mount --bind "$PWD" "$PWD" && mount -o remount,bind,ro "$PWD" && cd "$PWD""#
        )
        func run(_ arguments: String...) throws -> CommandResult {
            try runCommand(
                "sh",
                ["-c", script, "sh", "\(Products.directory)/fetch"] + arguments,
                in: scratch.path("project"),
                environment: ["HOME": scratch.path("home")]
            )
        }
        for option in ["--locked", "--frozen", "--offline", "--jobs=2"] {
            // Without its stamps, the lockfile has to be read again.
            try scratch.write("project/deps.lock", scratch.read("project/deps.lock") + "# \(option)\n")
            let result = try run("sync", option)
            #expect(result.status == 0, "\(option): \(result.errors)")
            #expect(result.errors == "up to date: 1 dependency\n")
        }
        try FileManager.default.removeItem(atPath: scratch.path("project/vendor/engine/clock.c"))
        let needed = try run("sync")
        #expect(needed.status == 74, "\(needed.errors)")
    }

    /// A regular file in the place of `/dev/null` is what a redirection makes of it in a bare root.
    @Test(.enabled(if: Lack.dev.isPossible, "needs namespaces"), arguments: ["true", ": > /dev/null"])
    func `without the null device no program is started`(_ preparation: String) throws {
        try scratch.write("repository/engine.c", "int hour;\n")
        try runCommand(
            "sh",
            [
                "-c",
                """
                git init -q && git add . && git -c user.name=a -c user.email=a@b commit -qm x && git tag v1
                """,
            ],
            in: scratch.path("repository")
        )
        try scratch.write("project/deps.yaml", "dependencies:\n  clock: {git: ../repository, tag: v1}\n")
        let script = Lack.dev.script.replacing("exec \"$@\"'", with: "\(preparation); exec \"$@\"'")
        for command in [
            ["sync"], ["lock"], ["update"], ["outdated"], ["doctor"], ["add", "../repository", "--name", "x"],
        ] {
            let result = try runCommand(
                "sh",
                ["-c", script, "sh", "\(Products.directory)/fetch"] + command,
                in: scratch.path("project"),
                environment: ["HOME": scratch.path("home"), "SWIFT_BACKTRACE": "enable=no"]
            )
            #expect(result.status == (command == ["doctor"] ? 1 : 74), "\(command): \(result.errors)")
            #expect(result.errors.contains("/dev/null"), "\(command): \(result.errors)")
        }
    }

    @Test func `a working directory that is gone is an error`() throws {
        for command in ["verify", "sync", "status", "list", "init"] {
            let result = try runCommand(
                "sh",
                [
                    "-c", "mkdir gone && cd gone && rmdir ../gone && exec \"$@\"", "sh", "\(Products.directory)/fetch",
                    command,
                ],
                in: scratch.path
            )
            #expect(result.status == 74, "\(command): \(result.errors)")
            #expect(result.errors.hasPrefix("error: cannot work in the current directory: no such file"))
        }
    }

    @Test func `a working directory that cannot be read is an error`() throws {
        // A superuser may read everything.
        let prefix = geteuid() == 0 ? ["setpriv", "--reuid", "65534", "--clear-groups"] : []
        chmod(scratch.path, 0o755)
        chmod(scratch.path("project"), 0o311)
        defer { chmod(scratch.path("project"), 0o755) }
        for command in ["verify", "sync", "status", "list", "init"] {
            let result = try runCommand(
                "env",
                prefix + ["\(Products.directory)/fetch", command],
                in: scratch.path("project"),
                environment: ["HOME": "/nonexistent"]
            )
            #expect(result.status == 74, "\(command): \(result.errors)")
            #expect(result.errors.contains("permission denied"), "\(command): \(result.errors)")
        }
    }

    @Test func `messages never land in a file that got the number of a missing stream`() throws {
        try FileManager.default.removeItem(atPath: scratch.path("project/vendor/engine"))
        try FileManager.default.removeItem(atPath: scratch.path("project/deps.lock"))
        #expect(try run(.allStreams, "sync", "-v").status == 0)
        #expect(try scratch.read("project/vendor/engine/clock.c") == "int hour;\n")
        #expect(try scratch.read("project/deps.lock").hasSuffix("\n"))
        #expect(try run(.nothing, "verify").status == 0)
    }
}
