internal import FetchModel

/// Reads where an entry comes from: one of `repo`, `url` and `git`.
struct SourceRules {
    static let keys = ["repo", "url", "git"]

    let defaults: ManifestDefaults

    func source(of entry: Entry, _ reader: inout FieldReader) -> Dependency.Source? {
        let fields = entry.fields
        let given = Self.keys.compactMap { key in fields[key].map { (key, pair: $0) } }
            .sorted { $0.pair.key.start < $1.pair.key.start }
        for (key, pair) in given.dropFirst() {
            let reason = "an entry has one source"
            reader.report(ManifestError.conflictingKeys(key, with: given[0].0, reason: reason), at: pair.key)
        }
        if let url = fields["url"] { return Self.address(url, URLRule.archive, &reader).map { .archive(url: $0) } }
        if let git = fields["git"] { return Self.address(git, URLRule.git, &reader).map { .git(url: $0) } }
        if let repo = fields["repo"] {
            guard let text = reader.text(repo) else { return nil }
            return repository(text, at: repo.value, isName: false, &reader)
        }
        return fields.mayHave(Self.keys) ? nil : repository(entry.name, at: entry.key, isName: true, &reader)
    }

    /// Returns the repository that `text` names: a `repo`, or with `isName` the name of the entry. `nil` also where it
    /// depends on a mistake that is already reported.
    func repository(
        _ text: String,
        at node: YAMLNode,
        isName: Bool,
        _ reader: inout FieldReader
    ) -> Dependency.Source? {
        let source = reader.value(text, at: node) { text throws(EntryError) -> Dependency.Source? in
            let name: RepositoryName
            do throws(RepositoryFault) { name = try self.name(text) } catch {
                throw .badRepository(error, isName: isName)
            }
            let host: Host?
            do throws(HostError) { host = try self.host(of: name) } catch { throw .badHost(error) }
            guard let host else { return nil }
            do throws(RepositoryFault) { return try self.repository(name, text, on: host) } catch {
                throw .badRepository(error, isName: isName)
            }
        }
        return source ?? nil
    }

    private func name(_ text: String) throws(RepositoryFault) -> RepositoryName {
        do throws(RepositoryFault) { return try RepositoryName(text) } catch {
            if case .address = error { throw .address(spelling: defaults.hosts.spelling(of: text)) }
            throw error
        }
    }

    private func host(of name: RepositoryName) throws(HostError) -> Host? {
        guard let hostName = name.host ?? defaults.host else { return nil }
        return try defaults.hosts.host(named: hostName)
    }

    private func repository(
        _ name: RepositoryName,
        _ text: String,
        on host: Host
    ) throws(RepositoryFault) -> Dependency.Source? {
        let slug = name.segments[name.segments.count - 1]
        let kind = defaults.hosts.kind(of: host)
        let needsOwner = kind?.hasOwners == true
        if slug.lowercased().hasSuffix(".git"), needsOwner {
            throw .gitSuffix(spelling: String(text.dropLast(4)))
        }
        var owner = name.segments.dropLast().joined(separator: "/")
        if owner.isEmpty {
            switch defaults.workspace {
            // At a host of their own, repositories without owners are named whole.
            case .known(let workspace): if needsOwner || name.host == nil { owner = workspace }
            case .unknown: if needsOwner || name.host == nil { return nil }
            case .none: if needsOwner { throw .noWorkspace(slug: slug) }
            }
        }
        if owner.contains("/"), kind?.hasNestedGroups == false { throw .nestedGroups(host.kind) }
        return .repository(host: host.name, workspace: owner, slug: slug)
    }

    /// Returns the URL or path that is the value of `pair`, where `rule` accepts it.
    static func address(
        _ pair: YAMLPair,
        _ rule: (String) throws(URLFault) -> Void,
        _ reader: inout FieldReader
    ) -> String? {
        reader.value(pair) { text throws(EntryError) in
            do throws(URLFault) { try rule(text) } catch { throw .badURL(text, error) }
            return text
        }
    }
}
