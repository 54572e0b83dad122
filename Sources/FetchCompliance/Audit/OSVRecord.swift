package import FetchModel
internal import FoundationEssentials

/// A vulnerability in OSV's format, as far as it is read here.
package struct OSVRecord: Hashable, Sendable {
    /// Its id in the database that describes it.
    package let id: String
    /// Its ids in other databases.
    package let aliases: [String]
    /// What it is, in one line.
    package let summary: String
    /// How severe it is.
    package let severity: Severity
    /// The web page about it.
    package let url: String
    /// Whether it was taken back.
    package let isWithdrawn: Bool
    /// What it affects in repositories.
    let affected: [Affected]

    /// Versions and commits of one package.
    struct Affected: Hashable, Sendable {
        /// Its repositories.
        var repositories: Set<RepositoryKey> = []
        /// The versions that are affected, each by its name.
        var versions: Set<String> = []
        /// The names of versions in which it is fixed.
        var fixedVersions: [String] = []
        /// What the ranges of commits say of single ones.
        var introduced: Set<String> = []
        var fixed: [String] = []
        var lastAffected: Set<String> = []
        var hasCommits: Bool { !introduced.isEmpty || !fixed.isEmpty || !lastAffected.isEmpty }
    }

    /// What a record is not.
    enum Malformed: Error { case json, id }

    /// Reads a record. Throws `Malformed`.
    init(_ bytes: [UInt8]) throws {
        let document: Document
        do { document = try JSONDecoder().decode(Document.self, from: Data(bytes)) } catch { throw Malformed.json }
        guard Self.isID(document.id) else { throw Malformed.id }
        id = document.id
        aliases = (document.aliases ?? []).filter(Self.isID)
        let text = document.summary ?? document.details ?? ""
        summary = String(text.split(whereSeparator: \.isNewline).first ?? "")
        isWithdrawn = document.withdrawn != nil
        severity = Severity(
            word: document.databaseSpecific?.severity,
            vectors: (document.severity ?? []).map(\.score)
        )
        url =
            ["ADVISORY", "WEB"].lazy.compactMap { type in
                (document.references ?? []).lazy.filter { $0.type == type }.compactMap { WebURL($0.url) }
                    .first { $0.origin.isWeb }?.wire
            }.first ?? "https://osv.dev/vulnerability/\(id)"
        affected = (document.affected ?? []).map(Self.affected)
    }

    /// Whether `text` can be an id: it becomes a part of a URL, and is shown.
    static func isID(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 200 && text.first != "."
            && text.utf8.allSatisfy { byte in
                let character = Character(Unicode.Scalar(byte))
                return byte < 0x80 && (character.isLetter || character.isNumber || "-._:".contains(character))
            }
    }

    private static func affected(_ part: Document.Affected) -> Affected {
        var affected = Affected()
        affected.versions = Set(part.versions ?? [])
        if part.package?.ecosystem == "GIT", let name = part.package?.name {
            affected.repositories.insert(RepositoryKey(name))
        }
        for range in part.ranges ?? [] {
            let fixed = (range.events ?? []).compactMap(\.fixed)
            if range.type == "GIT" {
                if let repository = range.repo { affected.repositories.insert(RepositoryKey(repository)) }
                affected.fixed += fixed
                affected.introduced.formUnion((range.events ?? []).compactMap(\.introduced))
                affected.lastAffected.formUnion((range.events ?? []).compactMap(\.lastAffected))
                affected.fixedVersions += (range.databaseSpecific?.versions ?? []).compactMap(\.fixed)
            } else {
                affected.fixedVersions += fixed
            }
        }
        return affected
    }
}

extension OSVRecord {
    /// What it says of one dependency.
    package enum Verdict: Hashable, Sendable { case affected, unaffected, undecided }

    /// Whether it is about the repository at `url`.
    package func concerns(_ url: String) -> Bool {
        let key = RepositoryKey(url)
        return affected.contains { $0.repositories.contains(key) }
    }

    /// Whether it names repositories, and that at `url` is none of them. It need not name any.
    package func isAboutOthers(than url: String) -> Bool {
        affected.contains { !$0.repositories.isEmpty } && !concerns(url)
    }

    /// What it says of the repository at `url` at `tag`, which is `commit`, without the repository's history.
    package func judge(_ url: String, tag: String?, commit: CommitID?) -> Verdict {
        let key = RepositoryKey(url)
        var verdict = Verdict.unaffected
        for part in affected where part.repositories.contains(key) {
            if let tag, part.versions.contains(tag) { return .affected }
            if let commit, !part.introduced.union(part.lastAffected).isDisjoint(with: [commit.hex]) { return .affected }
            if let commit, part.fixed.contains(commit.hex) { continue }
            // A list of versions is complete; a range of commits can only be read with the history.
            if tag == nil && !part.versions.isEmpty || part.versions.isEmpty && part.hasCommits { verdict = .undecided }
        }
        return verdict
    }

    /// The versions in which it is fixed, of the repository at `url` where it says so, else of any package; a commit in
    /// short where no version is named.
    func fixes(in url: String?) -> [String] {
        let key = url.map { RepositoryKey($0) }
        let own = affected.filter { part in key.map { part.repositories.contains($0) } ?? false }
        let parts = own.isEmpty ? affected : own
        var fixes = parts.flatMap(\.fixedVersions)
        if fixes.isEmpty { fixes = affected.flatMap(\.fixedVersions) }
        if fixes.isEmpty { fixes = parts.flatMap(\.fixed).map { String($0.prefix(12)) } }
        var seen: Set<String> = []
        return fixes.filter { $0 != "0" && seen.insert($0).inserted }.map { Quotation.escaped($0) }
    }
}

/// The JSON of a record.
private struct Document: Decodable {
    var id: String
    var aliases: [String]?
    var summary: String?
    var details: String?
    var withdrawn: String?
    var severity: [Severity]?
    var affected: [Affected]?
    var references: [Reference]?
    var databaseSpecific: DatabaseSpecific?

    struct Severity: Decodable { var score: String }
    struct Reference: Decodable {
        var type: String
        var url: String
    }
    struct DatabaseSpecific: Decodable {
        var severity: String?

        private enum Key: String, CodingKey { case severity }

        init(from decoder: any Decoder) throws {
            // Each database has its own keys here, and its own types.
            severity = try? decoder.container(keyedBy: Key.self).decode(String.self, forKey: .severity)
        }
    }
    struct Affected: Decodable {
        var package: Package?
        var ranges: [Range]?
        var versions: [String]?
    }
    struct Package: Decodable {
        var ecosystem: String
        var name: String
    }
    struct Range: Decodable {
        var type: String
        var repo: String?
        var events: [Event]?
        var databaseSpecific: Versions?

        private enum CodingKeys: String, CodingKey { case type, repo, events, databaseSpecific = "database_specific" }
    }
    struct Versions: Decodable {
        var versions: [Event]?

        private enum Key: String, CodingKey { case versions }

        init(from decoder: any Decoder) throws {
            versions = try? decoder.container(keyedBy: Key.self).decode([Event].self, forKey: .versions)
        }
    }
    struct Event: Decodable {
        var introduced: String?
        var fixed: String?
        var lastAffected: String?

        private enum CodingKeys: String, CodingKey { case introduced, fixed, lastAffected = "last_affected" }
    }

    private enum CodingKeys: String, CodingKey {
        case id, aliases, summary, details, withdrawn, severity, affected, references
        case databaseSpecific = "database_specific"
    }
}
