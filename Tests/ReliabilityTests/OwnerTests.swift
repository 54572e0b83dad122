internal import Foundation
internal import TestSupport
internal import Testing

/// Files of another user where fetch keeps the user's own: they are not used, and the user reads why.
@Suite(.enabled(if: getuid() == 0, "it takes the right to give files away")) struct OwnerTests {
    private static let other: uid_t = 65_534
    private static let token = "token-of-the-story"

    /// A bench whose user has stored a token for the forge, and whose project needs it.
    private func bench() throws -> Bench {
        let bench = try Bench()
        try bench.manifest("workspace: jumboskill\ndependencies:\n  secret-engine: rev1")
        let login = try runCommand(
            "\(Products.folder)/fetch",
            ["login", bench.forge.url, "--with-token"],
            in: bench.scratch.path("project"),
            environment: bench.environment,
            input: Self.token + "\n"
        )
        #expect(login.status == 0, "\(login.errors)")
        return bench
    }

    @Test func `a stored token is used, and not once the store belongs to another user`() throws {
        let bench = try bench()
        let folder = "home/.local/share/fetch"
        #expect(try bench.fetch("sync").status == 0)
        for name in ["project/vendor", "cache"] { try FileManager.default.removeItem(atPath: bench.scratch.path(name)) }
        chown(bench.scratch.path("\(folder)/credentials.json"), Self.other, Self.other)
        let before = try bench.scratch.read("\(folder)/credentials.json")

        let result = try bench.fetch("sync")

        #expect(result.status == 77, "\(result.everything)")
        let note = "are not used: it belongs to another user (id 65534)"
        #expect(result.errors.components(separatedBy: note).count == 2, "\(result.errors)")
        #expect(!bench.scratch.has("project/vendor/secret-engine"))
        for arguments in [["login", bench.forge.url, "--with-token"], ["logout", bench.forge.url]] {
            let change = try runCommand(
                "\(Products.folder)/fetch",
                arguments,
                in: bench.scratch.path("project"),
                environment: bench.environment,
                input: "another\n"
            )
            #expect(change.status == 74, "\(arguments): \(change.everything)")
            #expect(change.errors.contains("credentials cannot be kept in"), "\(change.errors)")
        }
        #expect(try bench.scratch.read("\(folder)/credentials.json") == before)
    }

    @Test func `a store that another user's link leads to is not used`() throws {
        let bench = try bench()
        let folder = bench.scratch.path("home/.local/share/fetch")
        try FileManager.default.moveItem(atPath: folder, toPath: bench.scratch.path("real"))
        symlink(bench.scratch.path("real"), folder)
        lchown(folder, Self.other, Self.other)

        let result = try bench.fetch("sync")

        #expect(result.status == 77, "\(result.everything)")
        #expect(result.errors.contains("belongs to another user (id 65534)"), "\(result.errors)")
    }

    @Test func `another user's configuration is refused, and root's is used`() throws {
        let bench = try bench()
        let path = try bench.scratch.write("home/.config/fetch/config.yaml", "jobs: 2\n")
        #expect(try bench.fetch("sync").status == 0)
        chown(path, Self.other, Self.other)

        let result = try bench.fetch("sync")

        #expect(result.status == 65, "\(result.everything)")
        #expect(result.errors.contains("it belongs to another user (id 65534)"), "\(result.errors)")
    }

    @Test func `another user who runs fetch with this user's store is not shown what is in it`() throws {
        let bench = try bench()
        let open = "chmod 711 . home home/.local home/.local/share && chmod 755 project && chmod 644 project/deps.yaml"
        try runCommand("sh", ["-c", open], in: bench.scratch.path)

        let result = try runCommand(
            "setpriv",
            [
                "--reuid", "\(Self.other)", "--regid", "\(Self.other)", "--clear-groups", "\(Products.folder)/fetch",
                "auth", "status",
            ],
            in: bench.scratch.path("project"),
            environment: bench.environment
        )

        // Where the build itself is in a private folder, that user cannot even start it.
        guard result.status != 126, result.status != 127 else { return }
        #expect(!result.everything.contains(Self.token))
        #expect(!result.everything.contains("fetch login --with-token"), "\(result.everything)")
    }
}
