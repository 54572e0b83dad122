import FetchModel
import FoundationEssentials

/// The text of `credentials.json`: entries by origin, sorted.
enum CredentialFile {
    /// The entries in `bytes`. Throws `Failure` for what is damaged or of a newer version.
    static func decode(_ bytes: [UInt8], path: String) throws -> [StoredCredential] {
        let help = "remove it with `rm '\(path)'`, then sign in again with `fetch login`"
        let version = try? JSONDecoder().decode(Version.self, from: Data(bytes)).version
        if let version, version > 1 {
            throw Failure(
                .disk,
                "credentials-newer",
                "'\(path)' was written by a newer version of fetch (its format is \(version))",
                help: "update fetch, or \(help)"
            )
        }
        guard let file = try? JSONDecoder().decode(File.self, from: Data(bytes)) else {
            throw Failure(.disk, "credentials-damaged", "'\(path)' is damaged", help: help)
        }
        return try file.credentials.sorted { $0.key < $1.key }.map { name, entry in
            guard let credential = entry.credential(name) else {
                throw Failure(.disk, "credentials-damaged", "'\(path)' is damaged at '\(name)'", help: help)
            }
            return credential
        }
    }

    /// The text of `credentials`, on several lines, its keys sorted.
    static func encode(_ credentials: [StoredCredential]) throws -> [UInt8] {
        var entries: [String: Entry] = [:]
        for credential in credentials {
            guard let origin = credential.origins.first else { continue }
            entries[origin.description] = Entry(credential)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(File(version: 1, credentials: entries))) + [UInt8(ascii: "\n")]
    }

    private struct Version: Decodable { let version: Int }

    private struct File: Codable {
        let version: Int
        let credentials: [String: Entry]
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

        init(_ credential: StoredCredential) {
            origins = credential.origins.map(\.description)
            stored = credential.stored
            switch credential.kind {
            case .token(let secret):
                kind = "token"
                token = secret.revealed
            case .signIn(let tokens, let consumer):
                kind = "oauth"
                access = tokens.access.revealed
                refresh = tokens.refresh?.revealed
                (obtained, expires, scopes) = (tokens.obtained, tokens.expires, tokens.scopes)
                (consumerKey, consumerSecret) = (consumer.key, consumer.secret.revealed)
            }
        }

        /// The credential; `nil` where this is none of `name`.
        func credential(_ name: String) -> StoredCredential? {
            let origins = self.origins.compactMap { WebURL($0)?.origin }
            guard origins.count == self.origins.count, origins.first?.description == name else { return nil }
            switch kind {
            case "token":
                guard let token else { return nil }
                return StoredCredential(.token(Secret(token)), for: origins, stored: stored)
            case "oauth":
                guard let access, let consumerKey, let consumerSecret else { return nil }
                let tokens = OAuthTokens(
                    access: Secret(access),
                    refresh: refresh.map(Secret.init),
                    obtained: obtained ?? stored,
                    expires: expires,
                    scopes: scopes ?? []
                )
                let consumer = Consumer(key: consumerKey, secret: Secret(consumerSecret), source: "fetch login")
                return StoredCredential(.signIn(tokens, consumer), for: origins, stored: stored)
            default: return nil
            }
        }
    }
}
