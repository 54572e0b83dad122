import FetchModel

extension GitRefusal {
    /// How libcurl, ssh and git say that no connection came about.
    static let unreachable = [
        "Could not resolve", "Failed to connect", "Couldn't connect", "Connection refused", "onnection timed out",
        "Operation timed out", "Connection reset", "Connection closed", "Network is unreachable", "No route to host",
        "unable to connect", "unable to look up", "Name or service not known", "Temporary failure in name resolution",
        "Empty reply from server", "kex_exchange_identification",
    ]
    /// How they say that one ended early.
    static let interrupted = [
        "early EOF", "RPC failed", "hung up", "unexpected disconnect", "expected flush", "bad line length",
        "transfer closed", "index-pack failed", "bad pack header", "expected 'packfile'", "invalid index-pack output",
        "Could not read from remote repository",
    ]

    /// Whether trying again may help.
    static func isBadLuck(_ failure: Failure) -> Bool {
        guard failure.kind == .unavailable else { return false }
        if failure.code.hasPrefix("http-5") || failure.code == "http-429" { return true }
        return ["unreachable", "interrupted", "git-silent"].contains(failure.code)
    }

    /// Whether the server answered, and only cannot give the objects that it was asked for in the way it was asked.
    static func isAboutObjects(_ result: GitProgram.Result) -> Bool {
        let phrases = [
            "not our ref", "unadvertised object", "not valid", "find remote ref", "not support shallow",
            "no common commits", "bad object", "unknown object", "invalid shallow",
        ]
        let words = GitProgram.words(of: result).filter { !$0.hasPrefix("remote: ") }.joined(separator: "\n")
        return phrases.contains { words.contains($0) } && !words.contains("is this a git repository")
    }

    /// Whether the server says that it has no such object.
    static func meansMissingObject(_ result: GitProgram.Result) -> Bool {
        GitProgram.words(of: result).contains { $0.contains("upload-pack: not our ref") }
    }

    /// The failure where this machine's disk was the trouble; `nil` otherwise.
    static func disk(_ result: GitProgram.Result) -> Failure? {
        let phrases = ["No space left on device", "Read-only file system", "Disk quota exceeded", "File too large"]
        let words = GitProgram.words(of: result).filter { !$0.hasPrefix("remote: ") }
        guard words.contains(where: { line in phrases.contains { line.contains($0) } }) else { return nil }
        return Failure(
            .disk,
            "disk",
            "git cannot write: \(GitProgram.reason(result))",
            help: "free some space in the temporary folder (TMPDIR), then run the same command again"
        )
    }

    /// A silent server, named.
    static func silent(_ remote: GitRemote, _ failure: Failure) -> Failure {
        var failure = failure
        failure.message = "cannot fetch '\(remote)': \(failure.message)"
        return failure
    }
}
