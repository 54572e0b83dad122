package import FetchModel
internal import FoundationEssentials

/// A repository that the git program reaches: on a server, or in a directory of this machine.
package struct GitRemote: Hashable, Sendable, CustomStringConvertible {
    /// How git reaches it.
    package enum Transport: String, Hashable, Sendable, CaseIterable {
        case https, http, ssh, git, file
    }

    /// The address for git: a URL, `user@host:path`, or an absolute path. It cannot be taken for an option, for the name of
    /// a remote, or for one of git's remote helpers, which run programs.
    package let address: String
    /// The address for messages and lockfiles: canonical, and a path as the manifest writes it.
    package let source: String
    /// How git reaches it.
    package let transport: Transport
    /// The origin to which its credential belongs; of `https` and `http` alone.
    package let origin: Origin?
    /// Whether a token goes to it as a bearer token first, because the kind of its server is known to want that.
    package var wantsBearer = false

    package var description: String { source }

    /// Its path as credential helpers are told it.
    var credentialPath: String? {
        guard origin != nil, let path = WebURL(address)?.url.path(percentEncoded: false) else { return nil }
        return String(path.drop { $0 == "/" })
    }

    /// Its path where it is on this machine.
    package var localPath: String? {
        guard transport == .file else { return nil }
        return address.hasPrefix("file://") ? String(address.dropFirst(7)) : address
    }

    /// The last part of its path, without `.git`, as far as it can be part of a file name.
    package var name: String {
        var last = source.split(whereSeparator: { $0 == "/" || $0 == ":" }).last ?? ""
        if last.hasSuffix(".git") { last.removeLast(4) }
        let plain = last.filter { ($0.isASCII && ($0.isLetter || $0.isNumber)) || "-_.".contains($0) }
        return plain.allSatisfy { $0 == "." } ? "repository" : String(plain)
    }

    /// The transports that git may use to get there. The user's `insteadOf` may lead to another, but neither that nor a
    /// server's redirect down to plain http.
    var allowedTransports: String {
        Transport.allCases.filter { $0 != .http || transport == .http }.map(\.rawValue).joined(separator: ":")
    }

    /// Returns `credential` in the form that is tried first.
    func preferred(_ credential: IssuedCredential) -> IssuedCredential {
        guard wantsBearer, case .bearer? = credential.alternative, let bearer = credential.alternative else {
            return credential
        }
        var credential = credential
        (credential.credential, credential.alternative) = (bearer, credential.credential)
        return credential
    }

    /// Returns options that lead git to `location`, to which the host redirects requests for the references; `nil` where
    /// that is another origin, which gets no credential of this one.
    ///
    /// Git follows no redirect with a credential in a header, which it would carry anywhere, and none behind a challenge.
    func relocation(to location: String) -> [String]? {
        let suffix = "/info/refs"
        guard let url = WebURL(location), url.origin == origin, "\(url)".hasSuffix(suffix) else { return nil }
        let target = String("\(url)".dropLast(suffix.count))
        // Git splits an option at its first '='.
        guard target != address, !target.contains("=") else { return nil }
        return ["-c", "url.\(target).insteadOf=\(address)"]
    }

    init(address: String, source: String, transport: Transport, origin: Origin? = nil) {
        self.address = address
        self.source = source
        self.transport = transport
        self.origin = origin
    }

    /// The repository at the forge's address `url`.
    package init(_ url: WebURL) throws {
        try self.init(url.wire, relativeTo: "/")
    }
}
