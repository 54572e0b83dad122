internal import Foundation
internal import TestSupport
internal import Testing

/// While a secret is in memory, nothing can take the memory out of the process.
@Suite struct MemoryTests {
    @Test func `its process is not dumpable: its directory in proc belongs to root`() throws {
        let other: uid_t = 65_534
        let sandbox = try Sandbox()
        try sandbox.manifest("workspace: jumboskill\ndependencies:\n  secret-engine: rev1")
        try sandbox.fault("delay:20000", path: "/2.0", times: 100)
        let isRoot = getuid() == 0
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let identity = ["setpriv", "--reuid", "\(other)", "--regid", "\(other)", "--clear-groups"]
        process.arguments = (isRoot ? identity : []) + ["\(Products.directory)/fetch", "sync"]
        process.currentDirectoryURL = URL(fileURLWithPath: sandbox.scratch.path("project"))
        process.environment = sandbox.environment.merging(["BITBUCKET_ACCESS_TOKEN": "access-token-of-the-story"]) {
            $1
        }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try runCommand(
            "sh",
            ["-c", "chmod 711 . && chmod -R a+rwX home && chmod 777 project"],
            in: sandbox.scratch.path
        )
        if isRoot { chown(sandbox.scratch.path("project"), other, other) }
        try process.start()
        defer { kill(process.processIdentifier, SIGKILL) }
        let directory = "/proc/\(process.processIdentifier)"
        // What starts it runs as root, whose files belong to root whether they are protected or not.
        for _ in 0..<500 where process.isRunning {
            if (try? String(contentsOfFile: "\(directory)/comm", encoding: .utf8)) == "fetch\n" { break }
            usleep(20_000)
        }
        // Now it waits for the forge's API. While git runs later on, git must be able to open its files.
        sleep(3)
        let owners = ["environ", "mem", "maps", "fd"].compactMap { name in
            var info = stat()
            return stat("\(directory)/\(name)", &info) == 0 ? info.st_uid : nil
        }
        // Where the build itself is in a private directory, that user cannot even start it.
        guard process.isRunning else { return }
        #expect(owners == [0, 0, 0, 0])
    }

    @Test func `a crash writes no core, where the system writes them`() throws {
        let sandbox = try Sandbox()
        let pattern = try String(contentsOfFile: "/proc/sys/kernel/core_pattern", encoding: .utf8)
        let core = "ulimit -c unlimited; \"$@\" & child=$!; sleep 2; kill -ABRT $child; wait $child; exit $?"
        var errors = ""
        func crash(_ arguments: [String]) throws -> [String] {
            errors = try runCommand(
                "sh",
                ["-c", core, "sh"] + arguments,
                in: sandbox.scratch.path("project"),
                environment: sandbox.environment.merging(["BITBUCKET_ACCESS_TOKEN": "access-token-of-the-story"]) { $1 }
            ).errors
            return try sandbox.scratch.list("project").filter { $0.hasPrefix("core") }
        }
        // Elsewhere a program takes the cores, or they go to a directory of the system.
        guard pattern.hasPrefix("core"), try !crash(["sleep", "60"]).isEmpty else {
            try Test.cancel("this system writes no cores into the working directory")
        }
        for name in try sandbox.scratch.list("project") where name.hasPrefix("core") {
            try FileManager.default.removeItem(atPath: sandbox.scratch.path("project/\(name)"))
        }
        try sandbox.manifest("workspace: jumboskill\ndependencies:\n  secret-engine: rev1")
        try sandbox.fault("delay:20000", path: "/2.0", times: 100)

        #expect(try crash(["\(Products.directory)/fetch", "sync"]) == [])

        #expect(!errors.contains("rip 0x") && !errors.contains("Registers"), "\(errors)")
        #expect(try sandbox.forge.takeCounts().values.contains { $0 > 0 }, "it had sent a request")
    }
}
