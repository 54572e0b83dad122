internal import FetchModel

extension ManifestReading {
    /// Where an entry comes from: one of `repo`, `url` and `git`.
    mutating func source(of entry: Entry) -> Dependency.Source? {
        let given = ["repo", "url", "git"].compactMap { entry.fields[$0] }.sorted { $0.key.start < $1.key.start }
        if given.count > 1 {
            for pair in given.dropFirst() {
                let message = "\(pair.key.name) does not go with \(given[0].key.name): an entry has one source"
                problems.report("conflicting-keys", message, help: "remove one of them", at: pair.key)
            }
        }
        if let url = entry.fields["url"] {
            return address(url, URLRule.archive).map { .archive(url: $0) }
        }
        if let git = entry.fields["git"] {
            return address(git, URLRule.git).map { .git(url: $0) }
        }
        guard let repo = entry.fields["repo"] else {
            return entry.fields.mayHave(["repo", "url", "git"])
                ? nil : repository(entry.name, at: entry.key, isName: true)
        }
        guard let text = text(repo) else { return nil }
        return repository(text, at: repo.value)
    }

    private mutating func address(_ pair: YAMLPair, _ rule: (String) throws(URLRule.Fault) -> Void) -> String? {
        guard let text = text(pair) else { return nil }
        do throws(URLRule.Fault) {
            try rule(text)
            return text
        } catch {
            report(error, of: text, at: pair.value)
            return nil
        }
    }

    /// The repository that `[host:][workspace/]slug` names, which is an entry's `repo` or, where `isName`, its name.
    mutating func repository(_ text: String, at node: YAMLNode, isName: Bool = false) -> Dependency.Source? {
        do throws(RepositoryName.Fault) {
            let name = try RepositoryName(text)
            guard let hostName = name.host ?? defaultHost else { return nil }
            guard let host = hosts[hostName] else {
                if mayHaveMoreHosts { return nil }
                let reason = "there is no host \(MaskedURL.quoted(hostName))"
                throw RepositoryName.Fault(code: "unknown-host", reason: reason, help: hostHelp(hostName))
            }
            return try repository(name, text, on: host)
        } catch {
            let help = isName ? "the name is the slug as well, unless 'repo:' names another repository" : nil
            problems.report(error.code, error.reason, help: error.help ?? help, at: node)
            return nil
        }
    }

    private func repository(
        _ name: RepositoryName,
        _ text: String,
        on host: Host
    ) throws(RepositoryName.Fault) -> Dependency.Source? {
        let slug = name.segments[name.segments.count - 1]
        let kind = forges[host.kind]
        if slug.lowercased().hasSuffix(".git"), kind?.hasOwners == true {
            throw RepositoryName.Fault(reason: "a slug does not end with '.git'", help: "write '\(text.dropLast(4))'")
        }
        var owner = name.segments.dropLast().joined(separator: "/")
        if owner.isEmpty {
            if let workspace { owner = workspace } else if hasWrongWorkspace { return nil }
        }
        if owner.isEmpty, kind?.hasOwners == true {
            throw RepositoryName.Fault(
                reason: "the repository \(MaskedURL.quoted(slug)) has no workspace",
                help: "write 'repo: WORKSPACE/\(slug)', or 'workspace: WORKSPACE' at the top of the manifest"
            )
        }
        if owner.contains("/"), kind?.hasNestedGroups == false {
            throw RepositoryName.Fault(
                reason: "a repository of \(host.kind.rawValue) is 'workspace/slug', with one '/'",
                help: "only GitLab has groups inside of groups"
            )
        }
        return .repository(host: host.name, workspace: owner, slug: slug)
    }
}

extension YAMLNode {
    /// A key's text in quotes, for messages.
    var name: String {
        if case .scalar(let text, _) = content { MaskedURL.quoted(text) } else { "a key" }
    }
}
