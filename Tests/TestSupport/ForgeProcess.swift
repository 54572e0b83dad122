internal import Foundation

/// A local forge of a test's own; it ends with the last reference.
package final class ForgeProcess: Sendable {
    /// The address of its main origin: `http://127.0.0.1:PORT`.
    package let url: String
    /// The variables that lead `fetch` to its forges: `GITHUB_URL`, `GITHUB_API_URL`, and so on.
    package let variables: [String: String]
    private let process: Process

    /// Why a forge did not serve.
    package struct Unavailable: Error {
        /// In words.
        package let reason: String

        /// Because of `reason`.
        package init(reason: String) { self.reason = reason }
    }

    /// Starts one and waits until it is ready: with the repositories of `Fixtures/forges` or of another directory, and the
    /// files of a directory below `/files/`.
    package init(scratch: String, repositories: String? = nil, files: String? = nil) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "\(Products.directory)/local-forge")
        let ready = "\(scratch)/forge-ready"
        process.arguments = [
            "--port", "0", "--repositories", repositories ?? "\(Fixture.root)/forges", "--ready-file", ready,
            "--credentials-file", "\(scratch)/forge-credentials", "--credential", "token=token-of-the-story",
            "--credential", "access-token=access-token-of-the-story",
            "--credential", "github-token=\(Self.gitHubToken)",
            "--credential", "datacenter-token=token-of-the-datacenter",
            "--credential", "datacenter-project-token=project-token-of-the-datacenter",
            "--credential", "cgit-password=password-of-the-story",
            "--credential", "gitlab-token=gitlab-token-of-the-story",
            "--credential", "gitlab-job-token=job-token-of-the-story",
            "--credential", "gitlab-deploy-token=deploy-token-of-the-story",
            "--credential", "gitea-token=gitea-token-of-the-story",
            "--consumer-key", "key-of-the-story", "--consumer-secret", "secret-of-the-story",
            "--email", "dev@example.com", "--credential", "api-token=api-token-of-the-story",
        ]
        if let files { process.arguments? += ["--files", files] }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle(forWritingAtPath: "/dev/null")
        process.standardInput = FileHandle.nullDevice
        try process.start()
        self.process = process
        for _ in 0..<600 {
            if let text = try? String(contentsOfFile: ready, encoding: .utf8), !text.isEmpty {
                url = text.trimmingCharacters(in: .whitespacesAndNewlines)
                variables = try Self.addresses("\(scratch)/forge-credentials")
                return
            }
            guard process.isRunning else { throw Unavailable(reason: "local-forge ended at once") }
            usleep(50_000)
        }
        process.terminate()
        throw Unavailable(reason: "local-forge was not ready in 30 seconds")
    }

    /// A token in the form of 2026: 520 characters, with dots.
    package static let gitHubToken =
        "ghs_123456_" + ["eyJhbGciOiJSUzI1NiJ9", String(repeating: "story-token_", count: 40)].joined(separator: ".")
        + ".end-of-it"

    /// The lines `…_URL=…` of a credentials file.
    private static func addresses(_ file: String) throws -> [String: String] {
        let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
        let pairs = lines.map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        return Dictionary(pairs.filter { $0.count == 2 && $0[0].hasSuffix("_URL") }.map { ($0[0], $0[1]) }) { $1 }
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }

    /// Asks the forge, and fails on any answer that is no 2xx.
    @discardableResult
    package func ask(_ method: String, _ path: String) throws -> String {
        let result = try runCommand("curl", ["-sS", "-f", "-X", method, "\(url)\(path)"], in: "/")
        guard result.status == 0 else { throw Unavailable(reason: "\(method) \(path): \(result.errors)") }
        return result.output
    }

    /// The requests since the start that it has no route for.
    package func unexpectedRequests() throws -> [String] {
        let text = try ask("GET", "/_forge/requests")
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
        return object["unexpected"] as? [String] ?? ["no list of them"]
    }

    /// What was asked since the last call, by family; the total left out.
    package func takeCounts() throws -> [String: Int] {
        let text = try ask("GET", "/_forge/requests")
        try ask("POST", "/_forge/reset")
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
        return object.compactMapValues { $0 as? Int }.filter { $0.key != "total" }
    }
}
