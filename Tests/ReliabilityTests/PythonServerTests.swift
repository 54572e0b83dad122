internal import Foundation
internal import TestSupport
internal import Testing

/// Servers written in Python: klaus, whose smart HTTP is not git's, and giftless, which has files of git LFS.
@Suite struct PythonServerTests {
    private static let klaus = InstalledProgram.python(with: "klaus")
    private static let giftless = git("lfs") ? InstalledProgram.python(with: "giftless") : nil

    private static func git(_ command: String) -> Bool { InstalledProgram.path("git-\(command)") != nil }

    /// Serves the WSGI application `app` that `text` makes.
    private func server(_ python: String, in scene: ServerScene, _ text: String) throws -> ProgramServer {
        let script = """
            import sys
            from werkzeug.serving import run_simple
            \(text)
            run_simple("127.0.0.1", int(sys.argv[1]), app, threaded=True)

            """
        return try ProgramServer(python, in: scene.scratch.path, configuration: { _ in script }) { file, port in
            [file, "\(port)"]
        }
    }

    @Test(.enabled(if: klaus != nil, "klaus is not installed in .build/servers"))
    func `klaus serves git's tree over git, and another one as a tarball`() throws {
        let scene = try ServerScene()
        let server = try server(
            try #require(Self.klaus),
            in: scene,
            """
            import klaus
            app = klaus.make_app(["\(scene.scratch.path("server/tools.git"))"], "site", use_smarthttp=True)
            """
        )
        let site = "http://127.0.0.1:\(server.port)/tools"
        try scene.manifest(
            """
            dependencies:
              branch: {git: "\(site)", branch: main}
              local: {git: ../server/tools.git, tag: v1.0.0}
              tag: {git: "\(site)", tag: v1.0.0}
              tarball: {url: "\(site)/tarball/v1.0.0/"}
              version: {git: "\(site)", version: ^1}
            """
        )
        let result = try scene.fetch("sync")
        #expect(result.status == 0, "\(result.errors)")
        let trees = try scene.trees()
        #expect(trees["tag"] == trees["local"] && trees["branch"] == trees["version"])
        #expect(trees["tag"] != trees["branch"])
        // It writes symbolic links as files.
        #expect(trees["tarball"] != nil && trees["tarball"] != trees["tag"])
        #expect(try scene.fetch("verify").status == 0)
        let absent = site.replacingOccurrences(of: "tools", with: "absent")
        try scene.manifest("dependencies: {absent: {git: \"\(absent)\", tag: v1}}")
        let missing = try scene.fetch("sync")
        #expect(missing.status == 77 && missing.errors.contains("does not exist, or"), "\(missing.errors)")
    }

    @Test(.enabled(if: giftless != nil, "giftless or git-lfs is not installed"))
    func `giftless has the content of files, at addresses that nobody is shown`() throws {
        let scene = try ServerScene()
        let directory = scene.scratch.path
        try scene.scratch.write(
            "giftless.yaml",
            """
            AUTH_PROVIDERS: ["giftless.auth.allow_anon:read_write"]
            PRE_AUTHORIZED_ACTION_PROVIDER:
              factory: giftless.auth.jwt:factory
              options: {algorithm: HS256, private_key: a-key-of-the-test-that-is-long-enough, default_lifetime: 60}
            TRANSFER_ADAPTERS:
              basic:
                factory: giftless.transfer.basic_streaming:factory
                options:
                  storage_class: giftless.storage.local_storage:LocalStorage
                  storage_options: {path: "\(directory)/objects"}

            """
        )
        let server = try server(
            try #require(Self.giftless),
            in: scene,
            """
            import os
            os.environ["GIFTLESS_CONFIG_FILE"] = "\(directory)/giftless.yaml"
            from giftless.wsgi_entrypoint import app
            """
        )
        let script = """
            set -e
            git init -q -b main large && cd large && git lfs install --local >/dev/null
            git lfs track '*.bin' >/dev/null
            git config -f .lfsconfig lfs.url http://127.0.0.1:\(server.port)/org/tools
            head -c 100000 /dev/zero | tr '\\0' x > big.bin && git add . && git commit -qm one && git tag v1
            git clone -q --bare . ../server/large.git && git remote add origin ../server/large.git
            git config lfs.locksverify false && git lfs push --all origin >&2
            """
        let made = try runCommand(
            "sh",
            ["-c", script],
            in: directory,
            environment: [
                "HOME": scene.scratch.path("home"), "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com",
                "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com",
            ]
        )
        try #require(made.status == 0, "\(made.errors)")
        try scene.manifest(
            """
            dependencies:
              pointers: {git: ../server/large.git, tag: v1}
              content: {git: ../server/large.git, tag: v1, lfs: true}
            """
        )
        let result = try scene.fetch("sync", "-v")
        #expect(result.status == 0, "\(result.errors)")
        #expect(try scene.scratch.read("project/vendor/pointers/big.bin").hasPrefix("version https://git-lfs"))
        let content = try scene.scratch.read("project/vendor/content/big.bin")
        #expect(content == String(repeating: "x", count: 100_000))
        let shown = result.everything + (try scene.scratch.read("project/deps.lock"))
        #expect(!shown.contains("jwt") && !shown.contains("eyJ"))
        #expect(try scene.fetch("verify").status == 0)
    }
}
