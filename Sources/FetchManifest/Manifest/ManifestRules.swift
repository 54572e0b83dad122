internal import FetchModel

/// What the top of a manifest sets for all of its entries. `nil` and `unknown` mean that a mistake is reported.
struct ManifestDefaults {
    /// The workspace of repositories that name none.
    enum Workspace { case none, unknown, known(String) }

    var hosts: HostTable
    /// The host of repositories that name none.
    var host: String? = "bitbucket"
    var workspace = Workspace.none
    var vendor: String? = "vendor"
    var isPortable = false
    var requiresOrigin = false
}

/// Reads the top of a manifest, and the manifest from it.
struct ManifestRules {
    static let schema = FieldSchema(
        owner: "a manifest",
        keys: ["version", "vendor", "host", "workspace", "portable", "origin", "hosts", "audit", "dependencies"],
        synonyms: [
            "deps": "dependencies", "packages": "dependencies", "requires": "dependencies", "repos": "dependencies",
            "repositories": "dependencies", "forges": "hosts", "owner": "workspace", "group": "workspace",
            "org": "workspace", "directory": "vendor", "dir": "vendor", "path": "vendor", "into": "vendor",
            "provenance": "origin",
        ]
    )
    private static let example = "'engine: rev1', one entry a line, or 'dependencies: {}' for none"

    /// The file's name in messages.
    let file: String
    /// The absolute path of the directory that contains the file, where it is known.
    let directory: String?
    /// The kinds of hosts.
    let forges: ForgeCatalog

    /// Returns the manifest whose root is `root`, which is of no use where problems were reported.
    func manifest(_ root: YAMLNode, _ reader: inout FieldReader) -> Manifest? {
        guard case .mapping(let pairs) = root.content else {
            reader.report(ManifestError.notAMapping(found: root.kindName), at: root)
            return nil
        }
        // Another format version has other keys and rules, so nothing else can be checked.
        if let version = pairs.first(where: { $0.key.isText("version") }), !isSupported(version, &reader) { return nil }

        let fields = reader.fields(of: pairs, Self.schema)
        let defaults = defaults(fields, &reader)
        let ignored = fields["audit"].map { AuditRules.ignored($0, &reader) } ?? []
        guard let pair = fields["dependencies"] else {
            if !fields.mayHave(["dependencies"]) { reader.report(ManifestError.missingDependencies, at: root) }
            return nil
        }
        var dependencies: [Dependency] = []
        // The value is null where the last entry was removed.
        if !pair.value.isNull, let entries = reader.mapping(pair, example: Self.example) {
            dependencies = EntryRules(defaults: defaults).dependencies(entries, &reader)
            DestinationRules(dependencies: dependencies, vendor: defaults.vendor, file: file, directory: directory)
                .check(&reader)
        }
        return Manifest(
            file: file,
            vendor: defaults.vendor ?? "vendor",
            vendorPlace: fields["vendor"].map { reader.place(of: $0.value) },
            hosts: defaults.hosts.own,
            requiresOrigin: defaults.requiresOrigin,
            ignoredVulnerabilities: ignored,
            dependencies: dependencies
        )
    }

    /// Returns what the top of the manifest whose root is `root` sets for all of its entries.
    func defaults(of root: YAMLNode, _ reader: inout FieldReader) -> ManifestDefaults {
        guard case .mapping(let pairs) = root.content else { return ManifestDefaults(hosts: HostTable(forges)) }
        return defaults(reader.fields(of: pairs, Self.schema), &reader)
    }

    private func isSupported(_ version: YAMLPair, _ reader: inout FieldReader) -> Bool {
        guard let text = reader.text(version) else { return true }
        if text == "1" { return true }
        reader.report(ManifestError.unsupportedVersion(text), at: version.value)
        return false
    }

    /// Reads everything but the entries. What a mistyped key sets is unknown.
    private func defaults(_ fields: Fields, _ reader: inout FieldReader) -> ManifestDefaults {
        var defaults = ManifestDefaults(hosts: HostTable(forges))
        defaults.hosts.isIncomplete = fields.mayHave(["hosts", "host"])
        if let hosts = fields["hosts"] { HostRules(forges: forges).read(hosts, into: &defaults.hosts, &reader) }
        if fields.mayHave(["host"]) { defaults.host = nil }
        if let host = fields["host"] { defaults.host = self.host(host, in: defaults.hosts, &reader) }
        if fields.mayHave(["workspace"]) { defaults.workspace = .unknown }
        if let pair = fields["workspace"] {
            let workspace = self.workspace(pair, defaults, &reader)
            defaults.workspace = workspace.map { .known($0) } ?? .unknown
        }
        if fields.mayHave(["vendor"]) { defaults.vendor = nil }
        if let vendor = fields["vendor"] {
            defaults.vendor = reader.value(vendor) { text throws(DestinationError) in
                do throws(PathFault) { return try PathRule.destination(text) } catch {
                    throw .badPath(text, isVendor: true, error)
                }
            }
        }
        defaults.isPortable = fields["portable"].flatMap { reader.bool($0) } ?? false
        defaults.requiresOrigin = fields["origin"].flatMap { SignatureRules.isOriginRequired($0, &reader) } ?? false
        return defaults
    }

    private func host(_ pair: YAMLPair, in hosts: HostTable, _ reader: inout FieldReader) -> String? {
        reader.value(pair) { text throws(HostError) in
            _ = try hosts.host(named: text)
            return text
        }
    }

    private func workspace(
        _ pair: YAMLPair,
        _ defaults: ManifestDefaults,
        _ reader: inout FieldReader
    ) -> String? {
        let host = defaults.host.flatMap { try? defaults.hosts.host(named: $0) }
        return reader.value(pair) { text throws(ManifestError) in
            let name: RepositoryName
            do throws(RepositoryFault) { name = try RepositoryName(text) } catch { throw .badWorkspace(error) }
            if name.host != nil { throw .workspaceNamesHost }
            if name.segments.count > 1, let host, defaults.hosts.kind(of: host)?.hasNestedGroups == false {
                throw .workspaceHasGroups(host.kind)
            }
            return text
        }
    }
}
