internal import Foundation
internal import TestSupport
internal import Testing

/// A project, and the repository `tools` that servers of other projects serve.
struct ServerScene {
    let scratch: ScratchDirectory
    /// The commits of the tags `v1.0.0` (annotated) and `v1.1.0`; the second is that of `main`, too.
    let commits: [String]
    private let environment: [String: String]

    /// The programs that are not installed everywhere.
    enum Program: String {
        case cgit = "/usr/lib/cgit/cgit.cgi"
        case gitweb = "/usr/share/gitweb/gitweb.cgi"

        /// Whether it is installed; gitweb with the library that it needs.
        var isInstalled: Bool {
            guard FileManager.default.isExecutableFile(atPath: rawValue) else { return false }
            let result = try? runCommand("perl", ["-MCGI", "-e", "1"], in: "/")
            return self == .cgit || result?.status == 0
        }
    }

    init() throws {
        scratch = try ScratchDirectory()
        for directory in ["home", "project", "server"] {
            try FileManager.default.createDirectory(atPath: scratch.path(directory), withIntermediateDirectories: true)
        }
        environment = [
            "HOME": scratch.path("home"), "FETCH_CACHE_DIR": scratch.path("cache"), "TMPDIR": scratch.path("home"),
            "FETCH_JOBS": "1",
        ]
        let script = """
            set -e
            git init -q -b main work && cd work
            mkdir -p src/deep && echo one > README.md && echo 'echo hi' > src/run.sh && chmod +x src/run.sh
            ln -s ../README.md src/link && echo größe > 'größe und mehr.txt' && echo x > src/deep/x
            git add . && git commit -qm one && git rev-parse HEAD && git tag -a v1.0.0 -m one
            echo two >> README.md && git commit -qam two && git rev-parse HEAD && git tag v1.1.0
            cd .. && git clone -q --bare work server/tools.git && cd server/tools.git
            git repack -qad && git update-server-info
            """
        let author = [
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com",
            "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com",
        ]
        let made = try runCommand("sh", ["-c", script], in: scratch.path, environment: author)
        try #require(made.status == 0, "\(made.errors)")
        commits = made.output.split(separator: "\n").map(String.init)
    }

    /// Writes a program for lighttpd that notes each request.
    private func program(_ name: String, _ text: String) throws {
        let note = "echo \"$REQUEST_METHOD ${REQUEST_URI%%\\?*}\" >> \(scratch.path("requests"))"
        try scratch.write(name, "#!/bin/sh\n\(note)\n\(text)\n")
        let result = try runCommand("chmod", ["755", scratch.path(name)], in: "/")
        try #require(result.status == 0, "\(result.errors)")
    }

    func manifest(_ text: String) throws { try scratch.write("project/deps.yaml", text + "\n") }

    /// Runs `fetch` in the project.
    func fetch(_ words: String..., environment more: [String: String] = [:]) throws -> CommandResult {
        try runCommand(
            "\(Products.directory)/fetch",
            words,
            in: scratch.path("project"),
            environment: environment.merging(more) { $1 }
        )
    }

    /// Removes what was vendored, and the cache.
    func forget() throws {
        for directory in ["project/vendor", "cache"] where scratch.has(directory) {
            try FileManager.default.removeItem(atPath: scratch.path(directory))
        }
    }

    /// The tree of each entry, by name, as the lockfile has it.
    func trees() throws -> [String: String] {
        var trees: [String: String] = [:]
        var name = ""
        for line in try scratch.read("project/deps.lock").split(separator: "\n") {
            if line.hasPrefix("  "), !line.hasPrefix("   "), line.hasSuffix(":") {
                name = String(line.dropFirst(2).dropLast())
            } else if line.hasPrefix("    tree: ") {
                trees[name] = String(line.dropFirst(10))
            }
        }
        return trees
    }

    /// The requests that came since the last call: `GET /path`.
    func takeRequests() throws -> [String] {
        let lines = scratch.has("requests") ? try scratch.read("requests").split(separator: "\n") : []
        try scratch.write("requests", "")
        return lines.map(String.init)
    }

    /// A lighttpd that serves cgit at `/pages/` and, with the snapshots `formats`, at `/bare/`; gitweb at `/web/`;
    /// `git http-backend` at `/git/` and, behind a password, at `/private/`, which has an old name, too.
    func lighttpd(snapshots formats: String = "tar.xz") throws -> WebServerProgram {
        for (name, formats) in [("pages", "tar tar.gz tar.bz2 tar.xz tar.zst zip"), ("bare", formats)] {
            try scratch.write(
                "cgitrc-\(name)",
                "snapshots=\(formats)\nvirtual-root=/\(name)/\nremove-suffix=1\nscan-path=\(scratch.path("server"))\n"
            )
            try program(
                "\(name).cgi",
                "CGIT_CONFIG=\(scratch.path("cgitrc-\(name)")) exec \(Program.cgit.rawValue)"
            )
        }
        try scratch.write(
            "gitweb.conf",
            """
            $projectroot = "\(scratch.path("server"))";
            $feature{'snapshot'}{'default'} = ['tgz', 'txz', 'zip'];
            $known_snapshot_formats{'txz'}{'disabled'} = 0;
            1;

            """
        )
        try program("web.cgi", "GITWEB_CONFIG=\(scratch.path("gitweb.conf")) exec \(Program.gitweb.rawValue)")
        try program(
            "backend.cgi",
            "GIT_PROJECT_ROOT=\(scratch.path("server")) GIT_HTTP_EXPORT_ALL=1 exec git http-backend"
        )
        try scratch.write("users", "ada:pa55-word\n")
        return try WebServerProgram(.lighttpd, in: scratch.path) { port in
            """
            server.modules = ("mod_alias", "mod_setenv", "mod_auth", "mod_authn_file", "mod_redirect", "mod_cgi")
            server.document-root = "\(scratch.path("server"))"
            server.port = \(port)
            server.bind = "127.0.0.1"
            server.errorlog = "\(scratch.path("lighttpd.log"))"
            auth.backend = "plain"
            auth.backend.plain.userfile = "\(scratch.path("users"))"
            auth.require = ("/private/" => ("method" => "basic", "realm" => "git", "require" => "valid-user"))
            setenv.set-environment = ("HOME" => "\(scratch.path("home"))", "PATH" => "/usr/local/bin:/usr/bin:/bin")
            alias.url = (
              "/pages/" => "\(scratch.path("pages.cgi"))/", "/bare/" => "\(scratch.path("bare.cgi"))/",
              "/web/" => "\(scratch.path("web.cgi"))/", "/git/" => "\(scratch.path("backend.cgi"))/",
              "/private/" => "\(scratch.path("backend.cgi"))/"
            )
            url.redirect = (
              "^/private/old/(.*)" => "/private/tools.git/$1${qsa}", "^/git/old/(.*)" => "/git/tools.git/$1${qsa}"
            )
            cgi.assign = (".cgi" => "")
            """
        }
    }
}
