package import FoundationEssentials

/// Where a credential belongs: scheme, host and port (RFC 6454).
package struct Origin: Hashable, Sendable, CustomStringConvertible {
    /// `https`, `http`, `file`, `ssh`: lower case.
    package let scheme: String
    /// Lower case, an address of IPv6 without its brackets; empty for `file:`.
    package let host: String
    /// Given or the scheme's default; 0 where the scheme has none.
    package let port: Int

    /// The origin of these three.
    package init(scheme: String, host: String, port: Int?) {
        self.scheme = scheme.lowercased()
        let host = host.lowercased()
        self.host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        self.port = port ?? Self.defaultPort(of: self.scheme)
    }

    /// Whether the host is this very machine: `localhost`, `127.0.0.0/8` or `::1`.
    package var isLoopback: Bool {
        if host == "localhost" || host.hasSuffix(".localhost") || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Whether a credential may travel there: over TLS, or without it to this machine alone.
    package var mayCarryCredentials: Bool { scheme == "https" || (scheme == "http" && isLoopback) }

    /// Whether it is that of a web server.
    package var isWeb: Bool { scheme == "https" || scheme == "http" }

    /// Whether the port is the scheme's own.
    package var hasDefaultPort: Bool { port == Self.defaultPort(of: scheme) }

    /// The host as URLs spell it: an address of IPv6 in brackets.
    package var bracketedHost: String { host.contains(":") ? "[\(host)]" : host }

    /// The host as URLs spell it, and the port where it is not the scheme's own.
    package var authority: String { hasDefaultPort ? bracketedHost : "\(bracketedHost):\(port)" }

    package var description: String { "\(scheme)://\(authority)" }

    /// The origin that `text` describes, an address of IPv6 with its brackets or, as older versions wrote it, without;
    /// `nil` where it describes none.
    package init?(_ text: String) {
        guard let separator = text.firstRange(of: "://") else { return nil }
        let scheme = String(text[..<separator.lowerBound])
        let rest = text[separator.upperBound...]
        if rest.contains("["), !rest.hasPrefix("[") { return nil }
        guard ["http", "https"].contains(scheme), rest.filter({ $0 == ":" }).count > 1, !rest.hasPrefix("[") else {
            guard let url = WebURL(text), url.url.path.isEmpty || url.url.path == "/" else { return nil }
            self = url.origin
            return
        }
        let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
        let host = parts.dropLast().joined(separator: ":")
        guard rest.allSatisfy({ $0.isHexDigit || $0 == ":" }) else { return nil }
        // The last part is a port where an address is left without it.
        let isAddress = host.hasSuffix("::") || (!host.hasSuffix(":") && (host.contains("::") || parts.count == 9))
        if isAddress, let port = parts.last.flatMap({ UInt16($0) }) {
            self.init(scheme: scheme, host: host, port: Int(port))
        } else {
            self.init(scheme: scheme, host: String(rest), port: nil)
        }
    }

    private static func defaultPort(of scheme: String) -> Int {
        switch scheme {
        case "https": 443
        case "http": 80
        case "ssh": 22
        default: 0
        }
    }
}

/// An absolute URL of a web server (or a `file:` URL), without credentials in it.
package struct WebURL: Hashable, Sendable, CustomStringConvertible {
    /// The URL itself, percent-encoded.
    package let url: URL

    /// The URL that `text` spells; `nil` unless it is absolute, `http`, `https` or `file`, and free of user info.
    package init?(_ text: String) {
        guard let url = URL(string: text) else { return nil }
        self.init(url)
    }

    /// The same for a parsed URL.
    package init?(_ url: URL) {
        let url = url.absoluteURL
        guard let scheme = url.scheme?.lowercased(), url.user() == nil, url.password() == nil else { return nil }
        switch scheme {
        case "http", "https": guard let host = url.host(percentEncoded: true), !host.isEmpty else { return nil }
        case "file": break
        default: return nil
        }
        self.url = url
    }

    /// Scheme, host and port.
    package var origin: Origin {
        Origin(scheme: url.scheme ?? "", host: url.host(percentEncoded: true) ?? "", port: url.port)
    }

    /// Whether all parsers read the same host in the URL's text, so that the host that was checked is the one that is
    /// contacted: between `//` and the next `/`, `?` or `#` there is that host and its port, in characters that mean
    /// nothing else to any parser.
    package var hasPlainAuthority: Bool {
        let origin = origin
        let prefix = "\(origin.scheme)://"
        guard wire.lowercased().hasPrefix(prefix) else { return false }
        let authority = wire.dropFirst(prefix.count).prefix { !"/?#".contains($0) }.lowercased()
        let isPlain = authority.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || "._-~:[]".utf8.contains(byte)
        }
        let port = url.port.map { ":\($0)" } ?? ""
        return isPlain
            && [origin.host, "[\(origin.host)]"].contains { authority == $0 + port || authority == $0 + ":" }
    }

    /// The URL that `reference` (absolute or relative) means here (RFC 3986, 5.2); `nil` where it means none.
    package func resolving(_ reference: String) -> WebURL? {
        guard let url = URL(string: reference, relativeTo: url) else { return nil }
        return WebURL(url)
    }

    /// This URL with `path`, already percent-encoded and without a leading slash, behind its own path.
    package func appending(encodedPath path: String) -> WebURL? {
        let text = url.absoluteString
        return WebURL((text.hasSuffix("/") ? String(text.dropLast()) : text) + "/" + path)
    }

    /// The whole URL, for the wire alone: its query may hold a signature.
    package var wire: String { url.absoluteString }

    /// The URL for people, logs and locks: without query and fragment, which may hold a signature.
    package var description: String {
        let text = url.absoluteString
        let end = text.firstIndex { $0 == "?" || $0 == "#" } ?? text.endIndex
        return String(text[..<end])
    }

    /// `text` percent-encoded so that it is one segment of a path: everything but RFC 3986's unreserved characters.
    package static func segment(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            let character = Character(Unicode.Scalar(byte))
            if byte < 128, character.isLetter || character.isNumber || "-._~".contains(character) {
                result.append(character)
            } else {
                result += "%" + Hex.encode([byte]).uppercased()
            }
        }
        return result
    }
}

extension WebURL {
    /// The last part of its path, percent-decoded; "" where there is none.
    package var fileName: String { url.lastPathComponent == "/" ? "" : url.lastPathComponent }
}
