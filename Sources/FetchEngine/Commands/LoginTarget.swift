internal import FetchAuth
internal import FetchForge
internal import FetchModel

/// What HOST of `fetch login HOST` is.
struct LoginTarget {
    /// The forge there, if one is known. Where only a manifest knows it, the user has to have registered a client for its
    /// origin to sign in there.
    var forge: ForgeAddress?
    /// The origin that it is.
    var origin: Origin
    /// Other origins at which a token for it is used.
    var others: [Origin] = []
    /// How the manifest introduced the origin, if the user did not name the origin itself.
    var introduction: Introduction?

    /// A manifest's word that a name means an origin.
    struct Introduction: Equatable {
        let name: String
        /// The manifest, with the line where that is known: `deps.yaml:3`.
        let place: String
    }

    /// Asks the user at the terminal whether to trust the origin with a token, if only a manifest names it. Throws
    /// `LoginError` if the user declines, or is not at a terminal.
    func confirm(_ prompt: SignInPrompt) async throws {
        guard let introduction else { return }
        guard prompt.isAtTerminal else {
            throw LoginError.introducedByManifest(name: introduction.name, place: introduction.place, origin: origin)
        }
        let name = ForeignText.line(introduction.name)
        prompt.say("'\(name)' is '\(origin)', which only \(introduction.place) says")
        guard try await prompt.confirms("store a token for '\(origin)'? [y/N]", at: origin) else {
            throw LoginError.declined(origin: origin)
        }
    }
}

extension LoginTarget {
    private init(of address: ForgeAddress) {
        self.init(forge: address, origin: address.url.origin, others: Array(address.origins.dropFirst()))
    }

    /// Finds what `host` names: a built-in forge or host name, which no manifest can redefine; a host name or an origin's
    /// URL; or a host's name in the manifest. Bitbucket if `nil`.
    init(_ host: String?, _ context: EngineContext) async throws {
        let own = try context.settings.ownForges()
        guard let host else {
            guard let first = own.first else { throw LoginError.noForge }
            self.init(of: first)
            return
        }
        if let builtIn = ForgeTable.catalog.builtIn(named: host),
            let forge = own.first(where: { $0.name == builtIn.name })
        {
            self.init(of: forge)
            return
        }
        let url = WebURL(host.contains("://") ? host : "https://\(host)")
        let isOrigin = host.contains(".") || host.contains(":")
        let hosts = await ProjectReader(context).hosts()
        let named = try context.settings.forges(and: hosts)
        func place(_ name: String) -> String {
            let place = hosts.first { $0.name == name }?.place
            return place.map { "\($0.file):\($0.line)" } ?? context.project.manifestName
        }
        if let address = named[host] {
            // A manifest's word on where an API is, is no reason to send a token there.
            let origin = address.url.origin
            let isNamed = isOrigin && url?.origin == origin
            self.init(forge: address, origin: origin)
            if !isNamed { introduction = Introduction(name: host, place: place(host)) }
            return
        }
        if isOrigin, !Self.isHost(host) { throw LoginError.invalidHost(host) }
        guard isOrigin, let origin = url?.origin, !origin.host.isEmpty, origin.scheme != "file" else {
            throw LoginError.unknownHost(host, known: named.keys.sorted())
        }
        if let address = own.first(where: { $0.owns(origin) }) {
            self.init(of: address)
        } else {
            let names = named.keys.sorted()
            let address = names.lazy.compactMap { named[$0] }.first { $0.url.origin == origin }
            self.init(forge: address, origin: origin)
        }
    }
}

extension LoginTarget {
    /// Whether `text` is a host name, perhaps with a port, or the URL of a host. An IPv6 address is in brackets.
    static func isHost(_ text: String) -> Bool {
        if text.contains("://") { return WebURL(text).map { isHostName($0.origin.host) } ?? false }
        guard WebURL("https://\(text)") != nil else { return false }
        guard let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") else { return isHostName(text) }
        return isHostName(String(text[..<colon])) && UInt16(text[text.index(after: colon)...]) != nil
    }

    private static func isHostName(_ text: String) -> Bool {
        let inner = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
        if inner.contains(":") { return inner.allSatisfy { $0.isHexDigit && $0.isASCII || $0 == ":" || $0 == "." } }
        return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty && label.count < 64 && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        }
    }
}

extension ProjectReader {
    /// Returns the hosts of the manifest, or none if there is no readable manifest.
    func hosts() async -> [Host] { await manifestIfReadable().hosts }

    /// Returns the manifest, or one without entries if there is no readable one.
    func manifestIfReadable() async -> Manifest {
        do { return try await manifest() } catch { return Manifest(file: project.manifestName) }
    }
}
