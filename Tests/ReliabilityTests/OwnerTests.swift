internal import Foundation
internal import TestSupport
internal import Testing

/// Files of another user where fetch keeps the user's own: they are not used, and the user reads why.
@Suite(.enabled(if: getuid() == 0, "it takes the right to give files away")) struct OwnerTests {
    private static let other: uid_t = 65_534
    private static let token = "token-of-the-story"

    /// A sandbox whose user has stored a token for the forge, and whose project needs it.
    private func sandbox() throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.manifest("workspace: jumboskill\ndependencies:\n  secret-engine: rev1")
        let login = try runCommand(
            "\(Products.directory)/fetch",
            ["login", sandbox.forge.url, "--with-token"],
            in: sandbox.scratch.path("project"),
            environment: sandbox.environment,
            input: Self.token + "\n"
        )
        #expect(login.status == 0, "\(login.errors)")
        return sandbox
    }

    @Test func `a stored token is used, and not once the store belongs to another user`() throws {
        let sandbox = try sandbox()
        let directory = "home/.local/share/fetch"
        #expect(try sandbox.fetch("sync").status == 0)
        for name in ["project/vendor", "cache"] {
            try FileManager.default.removeItem(atPath: sandbox.scratch.path(name))
        }
        chown(sandbox.scratch.path("\(directory)/credentials.json"), Self.other, Self.other)
        let before = try sandbox.scratch.read("\(directory)/credentials.json")

        let result = try sandbox.fetch("sync")

        #expect(result.status == 77, "\(result.everything)")
        let note = "are not used: it belongs to another user (id 65534)"
        #expect(result.errors.components(separatedBy: note).count == 2, "\(result.errors)")
        #expect(!sandbox.scratch.has("project/vendor/secret-engine"))
        for arguments in [["login", sandbox.forge.url, "--with-token"], ["logout", sandbox.forge.url]] {
            let change = try runCommand(
                "\(Products.directory)/fetch",
                arguments,
                in: sandbox.scratch.path("project"),
                environment: sandbox.environment,
                input: "another\n"
            )
            #expect(change.status == 74, "\(arguments): \(change.everything)")
            #expect(change.errors.contains("credentials cannot be kept in"), "\(change.errors)")
        }
        #expect(try sandbox.scratch.read("\(directory)/credentials.json") == before)
    }

    @Test func `a store that another user's link leads to is not used`() throws {
        let sandbox = try sandbox()
        let directory = sandbox.scratch.path("home/.local/share/fetch")
        try FileManager.default.moveItem(atPath: directory, toPath: sandbox.scratch.path("real"))
        symlink(sandbox.scratch.path("real"), directory)
        lchown(directory, Self.other, Self.other)

        let result = try sandbox.fetch("sync")

        #expect(result.status == 77, "\(result.everything)")
        #expect(result.errors.contains("belongs to another user (id 65534)"), "\(result.errors)")
    }

    @Test func `another user's configuration is refused, and root's is used`() throws {
        let sandbox = try sandbox()
        let path = try sandbox.scratch.write("home/.config/fetch/config.yaml", "jobs: 2\n")
        #expect(try sandbox.fetch("sync").status == 0)
        chown(path, Self.other, Self.other)

        let result = try sandbox.fetch("sync")

        #expect(result.status == 65, "\(result.everything)")
        #expect(result.errors.contains("it belongs to another user (id 65534)"), "\(result.errors)")
    }

    @Test func `another user who runs fetch with this user's store is not shown what is in it`() throws {
        let sandbox = try sandbox()
        let open = "chmod 711 . home home/.local home/.local/share && chmod 755 project && chmod 644 project/deps.yaml"
        try runCommand("sh", ["-c", open], in: sandbox.scratch.path)

        let result = try runCommand(
            "setpriv",
            [
                "--reuid", "\(Self.other)", "--regid", "\(Self.other)", "--clear-groups", "\(Products.directory)/fetch",
                "auth", "status",
            ],
            in: sandbox.scratch.path("project"),
            environment: sandbox.environment
        )

        // Where the build itself is in a private directory, that user cannot even start it.
        guard result.status != 126, result.status != 127 else { return }
        #expect(!result.everything.contains(Self.token))
        #expect(!result.everything.contains("fetch login --with-token"), "\(result.everything)")
    }
}
