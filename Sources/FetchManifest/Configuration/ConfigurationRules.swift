internal import FetchModel
internal import FoundationEssentials

/// Reads the settings of the user's configuration.
struct ConfigurationRules {
    static let schema = FieldSchema(
        owner: "the configuration",
        keys: ["jobs", "timeout", "cache", "mirrors", "clients", "osv"],
        synonyms: ["concurrency": "jobs", "parallel": "jobs", "mirror": "mirrors", "client": "clients"]
    )

    /// Returns the settings of `root`, which are of no use where problems were reported.
    func configuration(_ root: YAMLNode, _ reader: inout FieldReader) -> UserConfiguration {
        var configuration = UserConfiguration()
        guard case .mapping(let pairs) = root.content else {
            reader.report(ConfigurationError.notAMapping(found: root.kindName), at: root)
            return configuration
        }
        let fields = reader.fields(of: pairs, Self.schema)
        configuration.jobs = fields["jobs"].flatMap { reader.number($0, in: 1...1000) }
        configuration.timeout = fields["timeout"].flatMap { reader.number($0, in: 1...86_400) }
        configuration.cache = fields["cache"].flatMap { reader.text($0) }
        configuration.mirrors = fields["mirrors"].map { mirrors($0, &reader) } ?? []
        configuration.clients = fields["clients"].map { clients($0, &reader) } ?? [:]
        configuration.osv = fields["osv"].flatMap { reader.value($0, Self.server) }
        return configuration
    }

    private func mirrors(_ pair: YAMLPair, _ reader: inout FieldReader) -> [UserConfiguration.Mirror] {
        let example = "'https://github.com: https://mirror.example.com/github'"
        var mirrors: [UserConfiguration.Mirror] = []
        for (key, pair) in entries(pair, example: example, &reader) {
            let prefix = reader.value(key, at: pair.key, Self.mirrored)
            if case .sequence(let items) = pair.value.content, items.isEmpty {
                reader.report(ConfigurationError.emptyMirrors, at: pair.value)
            }
            let replacements = reader.values(pair, Self.mirror).map(\.value)
            if let prefix { mirrors.append(UserConfiguration.Mirror(prefix: prefix, replacements: replacements)) }
        }
        return mirrors
    }

    private func clients(_ pair: YAMLPair, _ reader: inout FieldReader) -> [Origin: String] {
        var clients: [Origin: String] = [:]
        var first: [Origin: YAMLNode] = [:]
        for (key, pair) in entries(pair, example: "'https://github.com: Iv1.8a61f9b3a7aba766'", &reader) {
            let origin = reader.value(key, at: pair.key, Self.origin)
            let client = reader.value(pair, Self.client)
            guard let origin, let client else { continue }
            if let first = first[origin] {
                reader.reportDuplicate(key, at: pair.key, first: first)
            } else {
                (clients[origin], first[origin]) = (client, pair.key)
            }
        }
        return clients
    }

    /// Returns the pairs of a mapping whose keys are free, without duplicates.
    private func entries(
        _ pair: YAMLPair,
        example: String,
        _ reader: inout FieldReader
    ) -> [(key: String, pair: YAMLPair)] {
        var first: [String: YAMLNode] = [:]
        var entries: [(String, YAMLPair)] = []
        for pair in reader.mapping(pair, example: example) ?? [] {
            guard let key = reader.key(pair.key) else { continue }
            if let first = first[key] {
                reader.reportDuplicate(key, at: pair.key, first: first)
            } else {
                first[key] = pair.key
                entries.append((key, pair))
            }
        }
        return entries
    }

    /// Returns what mirrored URLs begin with, spelled as they are: the host in lower case, no default port.
    private static func mirrored(_ text: String) throws(ConfigurationError) -> String {
        do throws(URLFault) {
            let url = try URLRule.host(text)
            return "\(url.origin)\(url.url.path(percentEncoded: true))"
        } catch {
            throw .badMirror(text, error)
        }
    }

    private static func mirror(_ text: String) throws(ConfigurationError) -> String {
        do throws(URLFault) { return try URLRule.host(text).wire } catch { throw .badMirror(text, error) }
    }

    private static func server(_ text: String) throws(ConfigurationError) -> WebURL {
        do throws(URLFault) { return try URLRule.host(text) } catch { throw .badServer(text, error) }
    }

    private static func origin(_ text: String) throws(ConfigurationError) -> Origin {
        guard let url = try? URLRule.host(text), url.url.path.isEmpty else { throw .badOrigin(text) }
        return url.origin
    }

    private static func client(_ text: String) throws(ConfigurationError) -> String {
        guard text.utf8.allSatisfy({ (0x21..<0x7f).contains($0) }) else { throw .badClient(text) }
        return text
    }
}
