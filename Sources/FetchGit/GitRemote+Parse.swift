import FetchModel

extension GitRemote {
    /// The repository that `text` names: an `https`, `http`, `ssh`, `git` or `file` URL, `user@host:path`, or a path,
    /// which is relative to the absolute path `folder` unless it is absolute.
    ///
    /// Throws `Failure`, `bad-git-url`, for what git could understand otherwise, and `credentials-in-url`.
    package init(_ text: String, relativeTo folder: String) throws {
        guard !text.isEmpty, text.utf8.count <= 4096 else { throw Self.refusal(text, "it is empty or too long") }
        if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            throw Self.refusal(text, "it holds a control character")
        }
        if text.hasPrefix("-") { throw Self.refusal(text, "a leading '-' makes it look like an option") }
        // As git itself tells a helper's name: `ext::sh -c …`.
        let word = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
        let rest = text[word.endIndex...]
        if rest.hasPrefix("::") { throw Self.refusal(text, "git's remote helpers ('::') can run programs") }
        if rest.hasPrefix("://") {
            self = try Self.url(text, scheme: word.lowercased(), rest: rest.dropFirst(3))
        } else if let colon = text.firstIndex(of: ":"), !text[..<colon].contains("/") {
            self = try Self.secureCopy(text, host: text[..<colon], path: text[text.index(after: colon)...])
        } else {
            if text.hasPrefix("~") { throw Self.refusal(text, "'~' is not expanded") }
            let address = text.hasPrefix("/") ? text : "\(folder == "/" ? "" : folder)/\(text)"
            self.init(address: address, source: text.withoutEnd("/"), transport: .file)
        }
    }

    private static func url(_ text: String, scheme: String, rest: Substring) throws -> GitRemote {
        let authority = rest.prefix { $0 != "/" }
        let path = rest[authority.endIndex...]
        switch scheme {
        case "https", "http":
            if authority.contains("@") { throw credentials(text) }
            // A query is where signatures and tokens are; git has no use for one.
            if text.contains("?") || text.contains("#") { throw refusal(text, "it has a query or a fragment") }
            guard let url = WebURL(text), isHost(authority, port: true), path.count > 1 else {
                throw refusal(text, "it is no URL of a repository")
            }
            let port = url.origin.hasDefaultPort ? "" : ":\(url.origin.port)"
            let address = "\(scheme)://\(url.origin.bracketedHost)\(port)\(path)".withoutEnd("/")
            guard let transport = Transport(rawValue: scheme) else { throw refusal(text, "it is no URL") }
            return GitRemote(address: address, source: address, transport: transport, origin: url.origin)
        case "ssh", "git+ssh", "ssh+git":
            let (user, host) = try userAndHost(authority, of: text)
            guard isHost(host, port: true), path.count > 1 else { throw refusal(text, "it names no host or no path") }
            let address = "ssh://\(user)\(host.lowercased())\(path)".withoutEnd("/")
            return GitRemote(address: address, source: address, transport: .ssh)
        case "git":
            guard isHost(authority, port: true), path.count > 1 else {
                throw refusal(text, "it names no host or no path")
            }
            let address = "git://\(authority.lowercased())\(path)".withoutEnd("/")
            return GitRemote(address: address, source: address, transport: .git)
        case "file":
            guard authority.isEmpty || authority == "localhost", path.count > 1 else {
                throw refusal(text, "it names no file of this machine", help: "write 'file:///' and an absolute path")
            }
            return GitRemote(address: "file://\(path)", source: "file://\(path)".withoutEnd("/"), transport: .file)
        default: throw refusal(text, "'\(ForeignText.line(scheme, limit: 40))' is not supported here")
        }
    }

    /// `user@host:path`.
    private static func secureCopy(_ text: String, host: Substring, path: Substring) throws -> GitRemote {
        let (user, name) = try userAndHost(host, of: text)
        guard isHost(name, port: false), !path.isEmpty, !path.hasPrefix("-") else {
            throw refusal(text, "it names no host or no path")
        }
        let address = "\(user)\(name.lowercased()):\(path)".withoutEnd("/")
        return GitRemote(address: address, source: address, transport: .ssh)
    }

    /// `user@`, or nothing, and what follows.
    private static func userAndHost(_ authority: Substring, of text: String) throws -> (user: String, host: Substring) {
        let parts = authority.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return ("", authority) }
        if parts[0].contains(":") { throw credentials(text) }
        guard parts.count == 2, isWord(parts[0]) else { throw refusal(text, "its user is no user name") }
        return ("\(parts[0])@", parts[1])
    }

    /// Whether `text` is a host name, an address of numbers, or an IPv6 address in brackets; with `:1234` behind it where
    /// `port` says so. An ssh program gets it as an argument.
    private static func isHost(_ text: Substring, port: Bool) -> Bool {
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

    private static func isWord(_ text: Substring) -> Bool {
        !text.isEmpty && !text.hasPrefix("-")
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    }

    private static func refusal(_ text: String, _ why: String, help: String? = nil) -> Failure {
        // Also of what is a URL but for a slip, such as 'https:/me:secret@host'.
        let mayHide = text.lastIndex(of: "@").map { text[..<$0].contains(":") } ?? false
        let shown = mayHide ? masked(text) : text
        return Failure(
            .data,
            "bad-git-url",
            "'\(ForeignText.line(shown))' is no address of a git repository: \(why)",
            help: help ?? "write an address such as 'ssh://git@git.example.com/tools.git', or a path"
        )
    }

    private static func credentials(_ text: String) -> Failure {
        Failure(
            .data,
            "credentials-in-url",
            "credentials do not belong in '\(ForeignText.line(masked(text)))'",
            help: "remove them from the URL, and run `fetch login` or use git's credential helpers"
        )
    }

    /// A URL without what may be a password.
    private static func masked(_ text: String) -> String {
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
