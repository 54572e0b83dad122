/// The proxies that an environment names, by curl's rules (curl(1), "ENVIRONMENT").
///
/// `http_proxy` is read in lower case alone, because a CGI server sets `HTTP_PROXY` from a header of the client's
/// (https://httpoxy.org). The others are read in lower case first. Which hosts `no_proxy` exempts is decided by libcurl.
package struct ProxyVariables: Sendable {
    /// A variable that names a proxy.
    package struct Proxy: Hashable, Sendable {
        /// The variable's name.
        package let variable: String
        /// The proxy's URL, which may hold a user name and a password.
        package let url: Secret

        /// Whether programs may disagree about which part of the URL is the host: a `/`, `?` or `#` of the user name or
        /// password that is not percent-encoded ends the host for one parser and not for another.
        package var isAmbiguous: Bool {
            let text = url.revealed
            let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
            guard let at = text[start...].lastIndex(of: "@") else { return false }
            return text[start..<at].contains { "/?#".contains($0) }
        }

        /// The proxy's host, and its port where one is given; `nil` where they are in doubt: what stands there may be a part of
        /// a password.
        package var place: String? {
            if isAmbiguous { return nil }
            let text = url.revealed
            let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
            let authority = text[start...].prefix { !"/?#".contains($0) }
            let place = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
            let isPlain = place.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
                    true
                default: false
                }
            }
            let isPorted = place.lastIndex(of: ":").map { place[$0...].dropFirst().allSatisfy(\.isNumber) } ?? true
            return !place.isEmpty && isPlain && (isPorted || place.hasSuffix("]")) ? String(place) : nil
        }

        /// The proxy's host without brackets; `nil` as for `place`.
        package var host: String? {
            guard let place else { return nil }
            if place.hasPrefix("[") { return String(place.dropFirst().prefix { $0 != "]" }) }
            return String(place.prefix { $0 != ":" })
        }

        /// Says where the proxy comes from, for messages about it.
        package var remark: String {
            place.map { "the proxy '\($0)' comes from \(variable)" } ?? "\(variable) names a proxy"
        }

        /// Whether the proxy itself is reached over TLS.
        package var isEncrypted: Bool { url.revealed.lowercased().hasPrefix("https://") }
    }

    /// A proxy that cannot be used: its name resolves nowhere (RFC 6761). It takes the place of an ambiguous one, so that a
    /// request fails exactly where it would need a proxy.
    package static let unusable = "http://proxy.invalid:1"

    /// The hosts that are reached without a proxy, in curl's notation.
    package let exceptions: String
    private let byScheme: [String: Proxy]
    private let fallback: Proxy?

    /// Reads the variables of `environment`; an empty one names no proxy.
    package init(environment: [String: String]) {
        func first(_ names: String...) -> Proxy? {
            for name in names {
                if let value = environment[name], !value.isEmpty { return Proxy(variable: name, url: Secret(value)) }
            }
            return nil
        }
        var byScheme: [String: Proxy] = [:]
        byScheme["http"] = first("http_proxy")
        byScheme["https"] = first("https_proxy", "HTTPS_PROXY")
        self.byScheme = byScheme
        fallback = first("all_proxy", "ALL_PROXY")
        exceptions = first("no_proxy", "NO_PROXY")?.url.revealed ?? ""
    }

    /// Returns the proxy for requests to `origin`; `nil` for a direct connection.
    ///
    /// A request to this machine that carries a credential takes none: the proxy would see the credential (`http`), or
    /// connect to another machine that it calls by the same name (`https`).
    package func proxy(for origin: Origin, carryingCredential: Bool) -> Proxy? {
        if carryingCredential, origin.isLoopback { return nil }
        return byScheme[origin.scheme] ?? fallback
    }

    /// All proxies that are named, each once.
    package var all: [Proxy] {
        let proxies = byScheme.values.sorted { $0.variable < $1.variable } + [fallback].compactMap(\.self)
        return proxies.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}

/// The user names and passwords of proxies, to be found in the messages of other programs.
///
/// A URL whose password holds `#`, `/` or `@` unencoded is cut at another place by each program that reads it, and a
/// message may show any of the parts.
package struct ProxySecrets: Sendable {
    private let parts: Set<String>

    /// Collects the parts of the user information of all `urls`.
    package init(_ urls: some Sequence<String>) {
        var parts: Set<String> = []
        for url in urls {
            let start = url.firstRange(of: "://")?.upperBound ?? url.startIndex
            guard let at = url[start...].lastIndex(of: "@") else { continue }
            let pieces = url[start..<at].split { !($0.isLetter || $0.isNumber || "%_-.".contains($0)) }.map(String.init)
            parts.formUnion(pieces)
            parts.formUnion(pieces.map(Self.decoded))
        }
        self.parts = parts.filter { !$0.isEmpty }
    }

    /// Whether `text` shows a part of a user name or password. Parts of up to three characters count as whole words alone.
    package func occur(in text: String) -> Bool {
        if parts.isEmpty { return false }
        let words = Set(text.split { !($0.isLetter || $0.isNumber) }.map(String.init))
        return parts.contains { $0.count > 3 ? text.contains($0) : words.contains($0) }
    }

    private static func decoded(_ text: String) -> String {
        let pieces = text.split(separator: "%", omittingEmptySubsequences: false)
        var bytes = Array(pieces[0].utf8)
        for piece in pieces.dropFirst() {
            if let byte = Hex.decode(piece.prefix(2)), byte.count == 1 {
                bytes += byte + Array(piece.dropFirst(2).utf8)
            } else {
                bytes += Array("%\(piece)".utf8)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
