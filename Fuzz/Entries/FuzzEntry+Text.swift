import FetchGit
import FetchModel
import TestSupport

@testable import FetchAuth
@testable import FetchTransport

extension FuzzEntry {
    /// A pattern, a tab, a path: what matches a directory matches what is below it, and `exclude` wins. The pattern that
    /// is made for the path matches it.
    static let glob = FuzzEntry("glob") { bytes in
        let parts = bytes.split(separator: 9, maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : "a/b/c"
        let names = path.split(separator: "/", omittingEmptySubsequences: false)
        if !names.contains(where: { ["", ".", ".."].contains($0) }) {
            let own = try Glob(Glob.exactly([UInt8](path.utf8)))
            try promise(own.matches(path), "'\(own.pattern)' does not match '\(path)'")
        }
        guard let glob = try? Glob(String(decoding: parts[0], as: UTF8.self)) else { return }
        let isMatch = glob.matches(path, isDirectory: true)
        try promise(!glob.matches(path) || isMatch, "'\(glob.pattern)' matches '\(path)' as a file alone")
        if isMatch, !path.isEmpty, !path.hasSuffix("/") {
            try promise(glob.matches(path + "/below"), "'\(glob.pattern)' matches '\(path)' and not what is below")
        }
        try promise(!PathFilter(exclude: [glob]).keeps(path: path, isDirectory: true) == isMatch, "exclude differs")
        try promise(!PathFilter(include: [glob], exclude: [glob]).keeps(path: path, isDirectory: true), "include wins")
    }

    /// A range, a tab, a tag: a version that is printed and read again is the same, and equals itself.
    static let versions = FuzzEntry("versions") { bytes in
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: "\t", maxSplits: 1)
        let tags = [parts.last.map(String.init) ?? "", "1.2.3", "v2.0.0-rc.1", "0.0.0"]
        for tag in tags {
            guard let version = SemanticVersion(tag) else { continue }
            try promise(SemanticVersion(version.description) == version, "'\(tag)' changes when it is printed")
            try promise(!(version < version), "'\(tag)' precedes itself")
        }
        guard let range = try? VersionRange(parts.first.map(String.init) ?? "") else { return }
        if let highest = range.highest(of: tags) {
            guard let version = SemanticVersion(highest) else { throw BrokenPromise("'\(highest)' is no version") }
            try promise(range.contains(version), "'\(range.text)' does not hold its own highest, '\(highest)'")
        }
    }

    /// `.netrc`.
    static let netrc = FuzzEntry("netrc") { bytes in
        let netrc = NetRC(String(decoding: bytes, as: UTF8.self))
        _ = netrc.entry(includingDefault: true) { $0 == "example.com" }
        _ = netrc.entry(includingDefault: false) { _ in true }
    }

    /// `.env`: no value without a name.
    static let env = FuzzEntry("env") { bytes in
        let values = DotEnv(String(decoding: bytes, as: UTF8.self), environment: ["HOME": "/home/me"]).values
        for name in values.keys { try promise(!name.isEmpty, "a value has no name") }
    }

    /// The lines of an HTTP answer's head, and the dates in it.
    static let head = FuzzEntry("head") { bytes in
        var parser = HeadParser()
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let head: Head?
            do {
                head = try (line + [UInt8(ascii: "\n")]).withUnsafeBytes { try parser.take($0) }
            } catch is TransferFault {
                return
            }
            guard let head else { continue }
            try promise((200..<1000).contains(head.status), "a head of status \(head.status)")
            if let length = head.contentLength { try promise(length >= 0, "a negative length") }
            if let wait = RetryAfter.parse(head, now: 1_700_000_000) { try promise(wait >= .zero, "\(wait)") }
        }
    }

    /// The address of a git repository: never an option, never a program, never with a control character.
    static let remote = FuzzEntry("remote") { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        if let url = WebURL(text) {
            _ = url.resolving("../x?y#z")
            let shown = MaskedURL.of(url.description)
            try promise(!showsPassword(shown), "a password is shown: \(shown)")
        }
        let remote: GitRemote
        do {
            remote = try GitRemote(text, relativeTo: "/project")
        } catch let error as GitError {
            let error = error.failure
            try error.promise()
            try promise(!error.message.contains(":hunter2@"), "a password is shown: \(error.message)")
            return
        }
        try promise(!remote.address.hasPrefix("-"), "'\(remote.address)' is an option")
        // git looks for a helper's name, of the characters of a scheme, before `::`, and nowhere else.
        let helper = remote.address.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
        try promise(!remote.address.dropFirst(helper.count).hasPrefix("::"), "a helper: \(remote.address)")
        for scalar in remote.address.unicodeScalars {
            try promise(scalar.properties.generalCategory != .control, "a control character: \(remote.address)")
        }
        _ = remote.name
    }

    /// Whether `url` shows what may be a password: only behind `://` can there be one. In `file:/a/m:hunter2@b` it is a name.
    private static func showsPassword(_ url: String) -> Bool {
        guard let authority = url.firstRange(of: "://") else { return false }
        return url[authority.upperBound...].contains(":hunter2@")
    }
}
