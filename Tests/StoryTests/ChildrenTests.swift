internal import Foundation
internal import TestSupport
internal import Testing

/// What the programs that `fetch` starts get from it: no secret, and nothing that it inherited itself.
@Suite(.blocking) struct ChildrenTests {
    private let scratch: ScratchDirectory
    private let forge: ForgeProcess

    /// Secrets in variables, some of which `fetch` uses.
    private static let secrets = [
        "FETCH_TOKEN_example_com": "secret-of-example", "GITHUB_TOKEN": "secret-of-github",
        "GITLAB_TOKEN": "secret-of-gitlab", "CI_JOB_TOKEN": "secret-of-the-job",
        "AWS_SECRET_ACCESS_KEY": "secret-of-aws",
        "MY_PASSWORD": "secret-of-mine", "SERVICE_URL": "https://user:secret-of-a-url@example.com/",
        "BITBUCKET_CONSUMER_SECRET": "secret-of-the-story",
    ]
    /// The contents of files that are open when `fetch` starts.
    private static let inherited = "secret-of-an-open-file"

    /// Records how it was started, and then does what the real program does.
    private static let recorder = """
        #!/bin/sh
        d="$RECORDS/[NAME].$$"; mkdir -p "$d"
        cat "/proc/$$/environ" > "$d/environ"
        cat "/proc/$$/cmdline" > "$d/cmdline"
        (ls -l "/proc/$$/fd" > "$d/descriptors")
        [THEN]

        """

    init() throws {
        scratch = try ScratchDirectory()
        forge = try ForgeProcess(scratch: scratch.path)
        try scratch.write("project/deps.yaml", "workspace: jumboskill\ndependencies:\n  secret-engine: rev1\n")
        try scratch.write("inherited", Self.inherited)
        for directory in ["home", "records"] {
            try FileManager.default.createDirectory(atPath: scratch.path(directory), withIntermediateDirectories: true)
        }
    }

    private func record(_ name: String, then: String) throws {
        let text = Self.recorder.replacingOccurrences(of: "$RECORDS", with: scratch.path("records"))
            .replacingOccurrences(of: "[NAME]", with: name).replacingOccurrences(of: "[THEN]", with: then)
        chmod(try scratch.write("bin/\(name)", text), 0o755)
    }

    private func fetch(_ arguments: [String], _ environment: [String: String] = [:]) throws -> CommandResult {
        let path = "\(scratch.path("bin")):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
        let own = [
            "HOME": scratch.path("home"), "PATH": path, "BITBUCKET_URL": forge.url,
            "BITBUCKET_API_URL": "\(forge.url)/2.0", "INHERITED": "harmless",
        ]
        return try runCommand(
            "sh",
            ["-c", "exec 7<\"$0\" 8>>\"$0\" && exec \"$@\"", scratch.path("inherited"), "\(Products.directory)/fetch"]
                + arguments,
            in: scratch.path("project"),
            environment: own.merging(Self.secrets) { $1 }.merging(environment) { $1 }
        )
    }

    /// What `name` was started with, each time.
    private struct Start {
        let environment: [String: String]
        let arguments: String
        let descriptors: [Int: String]
        /// All of it.
        let text: String
    }

    private func starts(of name: String) throws -> [Start] {
        let records = try FileManager.default.contentsOfDirectory(atPath: scratch.path("records"))
        return try records.filter { $0.hasPrefix("\(name).") }.map { record in
            func read(_ file: String) throws -> String { try scratch.read("records/\(record)/\(file)") }
            let (environment, arguments) = (try read("environ"), try read("cmdline"))
            let variables = environment.split(separator: "\0").map { $0.split(separator: "=", maxSplits: 1) }
            // `lr-x------ 1 root root 64 Nov 27 12:00 0 -> /dev/null`
            let listed = try read("descriptors").split(separator: "\n").compactMap { line -> (Int, String)? in
                let parts = line.components(separatedBy: " -> ")
                guard parts.count == 2, let number = parts[0].split(separator: " ").last.flatMap({ Int($0) }) else {
                    return nil
                }
                // The shell reads the script through a descriptor of its own.
                return parts[1].hasPrefix(scratch.path("bin")) ? nil : (number, parts[1])
            }
            return Start(
                environment: Dictionary(variables.map { (String($0[0]), String($0.last ?? "")) }) { $1 },
                arguments: arguments,
                descriptors: Dictionary(listed) { $1 },
                text: environment + arguments + listed.map(\.1).joined()
            )
        }
    }

    private func expectClean(_ starts: [Start], _ secrets: [String]) {
        #expect(!starts.isEmpty)
        for start in starts {
            for secret in secrets + Array(Self.secrets.values) + ["secret-of"] {
                #expect(!start.text.contains(secret), "\(secret)")
            }
            #expect(!start.descriptors.isEmpty)
            #expect(!start.descriptors.values.contains { $0.contains("inherited") || $0.hasPrefix("socket:") })
        }
    }

    @Test func `git gets a chosen environment, and its secret through one file in memory alone`() throws {
        let git = try runCommand("sh", ["-c", "command -v git"], in: "/").output.trimmingCharacters(in: .newlines)
        try record("git", then: "exec '\(git)' \"$@\"")

        let result = try fetch(["sync"], ["BITBUCKET_ACCESS_TOKEN": "access-token-of-the-story"])

        #expect(result.status == 0, "\(result.errors)")
        let starts = try starts(of: "git")
        let encoded = Data("x-token-auth:access-token-of-the-story".utf8).base64EncodedString()
        expectClean(starts, ["access-token-of-the-story", encoded])
        for start in starts {
            #expect(start.environment["INHERITED"] == nil)
            for (descriptor, file) in start.descriptors {
                let isStandard = (0...2).contains(descriptor)
                #expect(isStandard || (descriptor == 9 && file.hasPrefix("/memfd:")), "\(descriptor): \(file)")
            }
        }
        #expect(starts.contains { $0.descriptors[9] != nil }, "a run with the credential was recorded")
    }

    @Test func `a credential helper of git gets neither secrets nor descriptors`() throws {
        try record(
            "helper",
            then:
                "[ \"$1\" != get ] || printf 'username=x-bitbucket-api-token-auth\\npassword=api-token-of-the-story\\n'"
        )
        try scratch.write("home/.gitconfig", "[credential]\n\thelper = \(scratch.path("bin/helper"))\n")

        let result = try fetch(["sync"], ["BITBUCKET_CONSUMER_SECRET": ""])

        #expect(result.status == 0, "\(result.errors)")
        let starts = try starts(of: "helper")
        expectClean(starts, ["api-token-of-the-story"])
        for start in starts {
            #expect(start.environment["INHERITED"] == nil)
            #expect(start.descriptors.keys.allSatisfy { (0...2).contains($0) }, "\(start.descriptors)")
        }
    }

    @Test func `the browser gets the URL, no secret and no descriptor`() throws {
        try record("browser", then: "exit 0")

        let result = try fetch(
            ["login", "--timeout", "2"],
            ["BITBUCKET_CONSUMER_KEY": "key-of-the-story", "BROWSER": scratch.path("bin/browser")]
        )

        #expect(result.status == 77, "\(result.everything)")
        let starts = try starts(of: "browser")
        expectClean(starts, [])
        for start in starts {
            #expect(start.environment["INHERITED"] == "harmless", "a browser needs the user's environment")
            #expect(start.arguments.contains("redirect_uri="))
            #expect(start.descriptors == [0: "/dev/null", 1: "/dev/null", 2: "/dev/null"])
        }
    }
}

extension CommandResult {
    fileprivate var everything: String { output + errors }
}
