internal import FetchModel

extension GitRemote {
    /// The repository that `text` names: an `https`, `http`, `ssh`, `git` or `file` URL, the scp-like `user@host:path`, or
    /// a path, which is relative to the absolute path `directory` unless it is absolute.
    ///
    /// Throws `GitError`: `invalidAddress` for what git could read otherwise, and `credentialsInAddress`.
    package init(_ text: String, relativeTo directory: String) throws {
        self = try GitRemoteParser(text: text).parse(relativeTo: directory)
    }
}

/// Reads the address of a repository.
private struct GitRemoteParser {
    /// The address.
    let text: String

    func parse(relativeTo directory: String) throws -> GitRemote {
        guard !text.isEmpty, text.utf8.count <= 4096 else { throw refusal("it is empty or too long") }
        if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            throw refusal("it contains a control character")
        }
        if text.hasPrefix("-") { throw refusal("a leading '-' makes it look like an option") }
        // As git itself reads a helper's name: `ext::sh -c …`.
        let word = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
        let rest = text[word.endIndex...]
        if rest.hasPrefix("::") { throw refusal("git's remote helpers ('::') can run programs") }
        if rest.hasPrefix("://") {
            // Git decodes it, and hands the lines to programs.
            if hasEncodedControl { throw refusal("it contains an encoded control character") }
            return try url(scheme: word.lowercased(), rest: rest.dropFirst(3))
        }
        if let colon = text.firstIndex(of: ":"), !text[..<colon].contains("/") {
            return try scpLike(host: text[..<colon], path: text[text.index(after: colon)...])
        }
        if text.hasPrefix("~") { throw refusal("'~' is not expanded") }
        let address = text.hasPrefix("/") ? text : "\(directory == "/" ? "" : directory)/\(text)"
        return GitRemote(address: address, source: text.withoutEnd("/"), transport: .file)
    }

    /// Whether a control character is in it as `%0a` or the like.
    private var hasEncodedControl: Bool {
        text.utf8.split(separator: UInt8(ascii: "%"), omittingEmptySubsequences: false).dropFirst().contains { rest in
            guard let digits = String(rest.prefix(2)), let code = UInt8(digits, radix: 16) else { return false }
            return code < 0x20 || code == 0x7f
        }
    }

    private func url(scheme: String, rest: Substring) throws -> GitRemote {
        let authority = rest.prefix { $0 != "/" }
        let path = rest[authority.endIndex...]
        switch scheme {
        case "https", "http":
            if authority.contains("@") { throw credentials }
            // Queries contain signatures and tokens; git has no use for one.
            if text.contains("?") || text.contains("#") { throw refusal("it has a query or a fragment") }
            guard let url = WebURL(text), isHost(authority, port: true), path.count > 1 else {
                throw refusal("it is not the URL of a repository")
            }
            let port = url.origin.hasDefaultPort ? "" : ":\(url.origin.port)"
            let address = "\(scheme)://\(url.origin.bracketedHost)\(port)\(path)".withoutEnd("/")
            guard let transport = GitRemote.Transport(rawValue: scheme) else { throw refusal("it is not a URL") }
            return GitRemote(address: address, source: address, transport: transport, origin: url.origin)
        case "ssh", "git+ssh", "ssh+git":
            let (user, host) = try userAndHost(authority)
            guard isHost(host, port: true), path.count > 1 else { throw refusal("it has no host or no path") }
            let address = "ssh://\(user)\(host.lowercased())\(path)".withoutEnd("/")
            return GitRemote(address: address, source: address, transport: .ssh)
        case "git":
            guard isHost(authority, port: true), path.count > 1 else {
                throw refusal("it has no host or no path")
            }
            let address = "git://\(authority.lowercased())\(path)".withoutEnd("/")
            return GitRemote(address: address, source: address, transport: .git)
        case "file":
            guard authority.isEmpty || authority == "localhost", path.count > 1 else {
                throw refusal("it is not a path of this machine", help: "write 'file:///' and an absolute path")
            }
            return GitRemote(address: "file://\(path)", source: "file://\(path)".withoutEnd("/"), transport: .file)
        default: throw refusal("'\(ForeignText.line(scheme, limit: 40))' is not supported here")
        }
    }

    /// `user@host:path`.
    private func scpLike(host: Substring, path: Substring) throws -> GitRemote {
        let (user, name) = try userAndHost(host)
        guard isHost(name, port: false), !path.isEmpty, !path.hasPrefix("-") else {
            throw refusal("it has no host or no path")
        }
        let address = "\(user)\(name.lowercased()):\(path)".withoutEnd("/")
        return GitRemote(address: address, source: address, transport: .ssh)
    }

    /// `user@`, or nothing, and what follows.
    private func userAndHost(_ authority: Substring) throws -> (user: String, host: Substring) {
        let parts = authority.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return ("", authority) }
        if parts[0].contains(":") { throw credentials }
        guard parts.count == 2, isWord(parts[0]) else { throw refusal("its user is not a user name") }
        return ("\(parts[0])@", parts[1])
    }

    /// Whether `text` is a host name or an IP address (IPv6 in brackets), with `:1234` behind it where `port` says so. An ssh
    /// program gets it as an argument.
    private func isHost(_ text: Substring, port: Bool) -> Bool {
        var name = text
        if port, !text.hasSuffix("]"), let colon = text.lastIndex(of: ":") {
            guard let number = Int(text[text.index(after: colon)...]), (1...65_535).contains(number) else {
                return false
            }
            name = text[..<colon]
        }
        if name.hasPrefix("["), name.hasSuffix("]") {
            return name.count > 2 && name.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
        }
        return isWord(name)
    }

    private func isWord(_ text: Substring) -> Bool {
        !text.isEmpty && !text.hasPrefix("-")
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    }

    private func refusal(_ reason: String, help: String? = nil) -> GitError {
        // Also of what is a URL but for a slip, such as 'https:/me:secret@host'.
        let mayHide = text.lastIndex(of: "@").map { text[..<$0].contains(":") } ?? false
        return .invalidAddress(text: ForeignText.line(mayHide ? masked : text), reason: reason, help: help)
    }

    private var credentials: GitError { .credentialsInAddress(text: ForeignText.line(masked)) }

    /// The address without what may be a password.
    private var masked: String {
        guard let at = text.lastIndex(of: "@"), let first = text.firstIndex(of: "@") else { return text }
        let scheme = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        let start = scheme <= first ? scheme : text.startIndex
        return start < at ? text[..<start] + "••••" + text[at...] : text
    }
}

extension String {
    /// The same without one `end` at its end, unless it is nothing else.
    fileprivate func withoutEnd(_ end: Character) -> String {
        last == end && count > 1 ? String(dropLast()) : self
    }
}
