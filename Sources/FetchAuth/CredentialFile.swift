import FetchModel
import FoundationEssentials

/// What `credentials.json` holds: entries by origin, sorted.
struct CredentialFile: Hashable, Sendable {
    /// Those that can be used.
    var credentials: [StoredCredential] = []
    /// Those that cannot, by the name of their origin; they stay in the file as they are.
    private(set) var others: [String: JSONValue] = [:]
    /// The OAuth clients of project files that the user has confirmed, by `confirmationName`.
    var confirmedClients: Set<String> = []

    /// An empty one.
    init() {}

    /// Reads `bytes`. Throws `Failure` for what is damaged as a whole or of a newer version.
    init(_ bytes: [UInt8], path: String) throws {
        let version = try? JSONDecoder().decode(Version.self, from: Data(bytes)).version
        if let version, version > 1 { throw CredentialStoreError.newer(path: path, version: version) }
        guard let file = try? JSONDecoder().decode(File.self, from: Data(bytes)) else {
            throw CredentialStoreError.damaged(path: path)
        }
        confirmedClients = Set(file.confirmedClients ?? [])
        for (name, part) in file.credentials.sorted(by: { $0.key < $1.key }) {
            if let credential = part.entry?.credential(name) {
                credentials.append(credential)
            } else {
                others[name] = part.json
            }
        }
    }

    /// Its text, on several lines, its keys sorted. A credential takes the place of an unusable entry of its origin.
    func text() throws -> [UInt8] {
        var parts = others.mapValues { Part(entry: nil, json: $0) }
        for credential in credentials {
            parts = parts.filter { Origin($0.key) != credential.origin }
            parts[credential.origin.description] = Part(entry: Entry(credential), json: .null)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return [UInt8](
            try encoder.encode(
                File(
                    version: 1,
                    credentials: parts,
                    confirmedClients: confirmedClients.isEmpty ? nil : confirmedClients.sorted()
                )
            )
        ) + [UInt8(ascii: "\n")]
    }

    private struct Version: Decodable { let version: Int }

    private struct File: Codable {
        let version: Int
        let credentials: [String: Part]
        let confirmedClients: [String]?
    }

    /// What stands in the file for one origin, whatever it is.
    private struct Part: Codable {
        let entry: Entry?
        let json: JSONValue

        init(entry: Entry?, json: JSONValue) { (self.entry, self.json) = (entry, json) }

        init(from decoder: any Decoder) throws {
            entry = try? Entry(from: decoder)
            json = try JSONValue(from: decoder)
        }

        func encode(to encoder: any Encoder) throws {
            if let entry { return try entry.encode(to: encoder) }
            try json.encode(to: encoder)
        }
    }

    /// One entry, as it stands in the file; it lives no longer than reading and writing take.
    private struct Entry: Codable {
        var kind: String
        var origins: [String]
        var stored: Int
        var token: String?
        var access: String?
        var refresh: String?
        var obtained: Int?
        var expires: Int?
        var scopes: [String]?
        var consumerKey: String?
        var consumerSecret: String?
        var tokenEndpoint: String?
        var forge: String?

        init(_ credential: StoredCredential) {
            origins = credential.origins.map(\.description)
            stored = credential.stored
            switch credential.kind {
            case .token(let secret):
                kind = "token"
                token = secret.revealed
            case .signIn(let signIn):
                kind = "oauth"
                let (tokens, client) = (signIn.tokens, signIn.client)
                access = tokens.access.revealed
                refresh = tokens.refresh?.revealed
                (obtained, expires, scopes) = (tokens.obtained, tokens.expires, tokens.scopes)
                (consumerKey, consumerSecret) = (client.id, client.secret?.revealed)
                (tokenEndpoint, forge) = (signIn.endpoint?.wire, signIn.forge?.rawValue)
            }
        }

        /// The credential; `nil` where this is none of `name`.
        func credential(_ name: String) -> StoredCredential? {
            let origins = self.origins.compactMap { Origin($0) }
            guard origins.count == self.origins.count, let origin = origins.first, origin == Origin(name) else {
                return nil
            }
            let others = Array(origins.dropFirst())
            switch kind {
            case "token":
                guard let token, Self.isSendable(token) else { return nil }
                return StoredCredential(.token(Secret(token)), for: origin, and: others, stored: stored)
            case "oauth":
                guard let access, Self.isSendable(access), let consumerKey else { return nil }
                let endpoint = tokenEndpoint.flatMap { WebURL($0) }
                // Tokens are renewed where they were issued. Older versions wrote no endpoint, and knew no public clients.
                guard tokenEndpoint == nil ? consumerSecret != nil : endpoint?.origin == origin else { return nil }
                let tokens = OAuthTokens(
                    access: Secret(access),
                    refresh: refresh.map(Secret.init),
                    obtained: obtained ?? stored,
                    expires: expires,
                    scopes: scopes ?? []
                )
                let signIn = StoredSignIn(
                    tokens,
                    ClientRegistration(
                        id: consumerKey,
                        secret: consumerSecret.map(Secret.init),
                        source: Authenticator.signInSource
                    ),
                    endpoint: endpoint,
                    forge: forge.map { Host.Kind(rawValue: $0) }
                )
                return StoredCredential(.signIn(signIn), for: origin, and: others, stored: stored)
            default: return nil
            }
        }

        /// Whether a header can carry `token`.
        private static func isSendable(_ token: String) -> Bool {
            !token.isEmpty && token.utf8.allSatisfy { (0x21...0x7e).contains($0) }
        }
    }
}
