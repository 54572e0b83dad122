internal import FetchModel

/// A package URL (ECMA-427): `pkg:github/madler/zlib@09155eaa…?vcs_url=git%2Bhttps://github.com/madler/zlib`.
struct PackageURL: Hashable {
    private let type: String
    private let path: [String]
    private let version: String?
    private let qualifiers: [String: String]

    /// The package URL of what `pin` resolved to: of type `github` or `bitbucket` for these hosts, else `git` for a
    /// repository at an address, else `generic`, by which it is called.
    init(_ pin: Pin) {
        let address = GitAddress(pin.source)
        var qualifiers: [String: String] = [:]
        if let digest = pin.sha256 { qualifiers["checksum"] = "sha256:\(digest.hex)" }
        version = pin.commit?.hex ?? pin.tag
        if pin.request.namesRepository, let address {
            qualifiers["vcs_url"] = "git+\(address.url)" + (pin.commit.map { "@\($0.hex)" } ?? "")
            if pin.commit == nil, let archive = pin.archive { qualifiers["download_url"] = archive }
            switch (address.host, address.path.count) {
            case ("github.com", 2): (type, path) = ("github", address.path.map { $0.lowercased() })
            case ("bitbucket.org", 2): (type, path) = ("bitbucket", address.path.map { $0.lowercased() })
            case (_, 1...): (type, path) = ("git", [address.authority] + address.path)
            default: (type, path) = ("generic", [pin.name])
            }
        } else {
            (type, path) = ("generic", [pin.name])
            if let url = pin.archive ?? (WebURL(pin.source) == nil ? nil : pin.source),
                WebURL(url)?.origin.isWeb == true
            {
                qualifiers["download_url"] = url
            }
        }
        self.qualifiers = qualifiers
    }

    /// The URL as text.
    var description: String {
        var text = "pkg:\(type)/" + path.map { Self.encoded($0) }.joined(separator: "/")
        if let version { text += "@\(Self.encoded(version))" }
        let pairs = qualifiers.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.encoded($0.value, keeping: "/"))" }
        return text + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
    }

    /// `text` with everything percent-encoded but letters, digits, `.-_~:` and `kept`.
    private static func encoded(_ text: String, keeping kept: String = "") -> String {
        var result = ""
        for byte in text.utf8 {
            let character = Character(Unicode.Scalar(byte))
            if byte < 128,
                character.isLetter || character.isNumber || ".-_~:".contains(character) || kept.contains(character)
            {
                result.append(character)
            } else {
                result += "%" + Hex.encode([byte]).uppercased()
            }
        }
        return result
    }
}

/// Where a repository is, read from a lockfile's `source`.
struct GitAddress: Hashable {
    /// The URL, also of an address that git writes as `user@host:path`.
    let url: String
    /// Lower case, without a port.
    let host: String
    /// The host with its port.
    let authority: String
    /// The path's parts, the last one without `.git`.
    let path: [String]

    /// `nil` for a path on this machine.
    init?(_ source: String) {
        var text = source
        if let mark = source.firstRange(of: "://") {
            guard source[..<mark.lowerBound] != "file" else { return nil }
        } else {
            guard let colon = source.firstIndex(of: ":"), !source[..<colon].contains("/") else { return nil }
            let path = source[source.index(after: colon)...]
            text = "ssh://\(source[..<colon])/\(path.drop { $0 == "/" })"
        }
        guard let mark = text.firstRange(of: "://") else { return nil }
        let rest = text[mark.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        let bare = authority.split(separator: "@").last.map(String.init) ?? ""
        guard !bare.isEmpty else { return nil }
        url = text
        self.authority = bare.lowercased()
        host = String(self.authority.prefix { $0 != ":" })
        var path = rest[authority.endIndex...].split(separator: "/").map(String.init)
        if let last = path.popLast() { path.append(last.hasSuffix(".git") ? String(last.dropLast(4)) : last) }
        self.path = path
    }
}

extension Request {
    /// Whether it names a repository, and not an archive at a URL.
    var namesRepository: Bool { !fields.contains { $0.key == "url" } }
}
