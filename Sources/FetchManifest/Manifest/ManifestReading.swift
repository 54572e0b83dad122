internal import FetchModel

/// One reading of a manifest: what is known so far, and what was wrong.
///
/// A rule that fails reports its problem and gives `nil`; the reading goes on with the rest, and what depends on the
/// failed part is left unjudged, so that nothing is reported twice.
struct ManifestReading {
    /// The file's name in messages.
    let file: String
    /// The absolute path of the folder that holds the file, where it is known.
    let folder: String?
    /// The kinds of forges that there are.
    let forges: ForgeCatalog
    /// What was wrong so far.
    var problems: Problems
    /// All hosts by name: the built-in ones, and those of the manifest.
    var hosts: [String: Host]
    /// The manifest's own hosts, in its order.
    var ownHosts: [Host] = []
    /// The host of repositories that name none; `nil` where the manifest names one that is unknown.
    var defaultHost: String? = "bitbucket"
    /// The workspace of repositories that name none.
    var workspace: String?
    /// Whether a workspace is given but wrong.
    var hasWrongWorkspace = false
    /// Whether hosts may be defined under a mistyped key.
    var mayHaveMoreHosts = false
    /// Where dependencies land; `nil` where the manifest says something that is refused.
    var vendor: String? = "vendor"

    /// A reading of `document` that has not begun.
    init(_ document: YAMLDocument, file: String, folder: String? = nil, forges: ForgeCatalog) {
        (self.file, self.folder, self.forges) = (file, folder, forges)
        problems = document.problems
        hosts = Dictionary(uniqueKeysWithValues: forges.builtIn.map { ($0.name, $0) })
    }

    private static let keys = ["version", "vendor", "host", "workspace", "hosts", "dependencies"]
    private static let meant = [
        "deps": "dependencies", "packages": "dependencies", "requires": "dependencies", "repos": "dependencies",
        "repositories": "dependencies", "forges": "hosts", "owner": "workspace", "group": "workspace",
        "org": "workspace",
        "directory": "vendor", "dir": "vendor", "path": "vendor", "into": "vendor",
    ]

    /// The manifest whose root is `root`; of no use where problems were reported.
    mutating func manifest(_ root: YAMLNode) -> Manifest? {
        guard case .mapping(let pairs) = root.content else {
            problems.report(
                "wrong-type",
                "expected a mapping of keys to values, found \(root.kindName)",
                help: "a manifest begins with 'dependencies:', below which come lines such as 'engine: rev1'",
                at: root
            )
            return nil
        }
        // A newer format has other keys and rules, so that nothing else of it can be judged.
        let version = pairs.first { $0.key.isText("version") }
        if let version, !isSupported(version) { return nil }

        let fields = fields(of: pairs, known: Self.keys, meant: Self.meant, what: "a manifest")
        // What a mistyped key was to say is not known, and what depends on it is left unjudged.
        hasWrongWorkspace = fields.mayHave(["workspace"])
        mayHaveMoreHosts = fields.mayHave(["hosts", "host"])
        if fields.mayHave(["host"]) { defaultHost = nil }
        if fields.mayHave(["vendor"]) { self.vendor = nil }
        if let hosts = fields["hosts"] { readHosts(hosts) }
        if let host = fields["host"] { defaultHost = hostName(host) }
        if let workspace = fields["workspace"] { readWorkspace(workspace) }
        if let vendor = fields["vendor"] { self.vendor = path(vendor, what: "the vendor directory") }

        guard let entries = fields["dependencies"] else {
            if !fields.mayHave(["dependencies"]) {
                let help = "add 'dependencies:', or 'dependencies: {}' for none"
                problems.report("missing-key", "there is no 'dependencies'", help: help, at: root)
            }
            return nil
        }
        let dependencies = readDependencies(entries)
        return Manifest(
            file: file,
            vendor: vendor ?? "vendor",
            vendorPlace: fields["vendor"].map { problems.place(of: $0.value) },
            hosts: ownHosts,
            dependencies: dependencies
        )
    }

    private mutating func isSupported(_ version: YAMLPair) -> Bool {
        guard let text = text(version) else { return true }
        if text == "1" { return true }
        let isNewer = (Int(text) ?? 0) > 1
        problems.report(
            "unsupported-version",
            "the format version \(MaskedURL.quoted(text)) is not known",
            help: isNewer ? "upgrade fetch; this one reads version 1" : "write 'version: 1'",
            at: version.value
        )
        return false
    }

    private mutating func readWorkspace(_ pair: YAMLPair) {
        hasWrongWorkspace = true
        guard let text = text(pair) else { return }
        let kind = defaultHost.flatMap { hosts[$0]?.kind }
        do throws(RepositoryName.Fault) {
            let name = try RepositoryName(text)
            if name.host != nil {
                throw RepositoryName.Fault(reason: "a workspace names no host", help: "write the host under 'host'")
            }
            if name.segments.count > 1, let kind, forges[kind]?.hasNestedGroups == false {
                throw RepositoryName.Fault(reason: "a workspace of \(kind.rawValue) has no '/'")
            }
            workspace = text
            hasWrongWorkspace = false
        } catch {
            problems.report("bad-workspace", error.reason, help: error.help, at: pair.value)
        }
    }

    /// The name of a host that is known, as `host:` gives it.
    private mutating func hostName(_ pair: YAMLPair) -> String? {
        guard let text = text(pair) else { return nil }
        guard hosts[text] == nil, !mayHaveMoreHosts else { return text }
        problems.report(
            "unknown-host",
            "there is no host \(MaskedURL.quoted(text))",
            help: hostHelp(text),
            at: pair.value
        )
        return nil
    }

    /// What to do about the unknown host `name`.
    func hostHelp(_ name: String) -> String {
        if let near = Suggestion.nearest(to: name, in: hosts.keys.sorted()).first { return "did you mean '\(near)'?" }
        return "define it under 'hosts', or use one of \(hosts.keys.sorted().joined(separator: ", "))"
    }
}
