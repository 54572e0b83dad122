internal import FetchForge
internal import FetchGit
internal import FetchModel
internal import Glibc

/// What a SPEC of `fetch add` names.
struct AddTarget: Sendable {
    /// Where it comes from.
    enum Source: Hashable, Sendable {
        /// A repository of a forge, as `repo:` names it.
        case repository(String)
        /// An archive, as `url:` names it.
        case archive(url: String)
        /// A repository that the git program reaches, as `git:` names it.
        case git(url: String)
        /// A page of a host that is not known: a repository, if git finds one there.
        case page(url: String)
    }

    /// Which revision of it is asked for.
    enum Asked: Hashable, Sendable {
        case selector(Dependency.Selector)
        /// The parts of a name that is a tag, a branch or a commit, and perhaps of a path behind it.
        case reference([String])
    }

    /// The SPEC as it was typed.
    let spec: String
    let source: Source
    let asked: Asked?
    /// What the dependency is called, unless the user says otherwise.
    let name: String

    /// Reads `spec`. Paths in it are relative to `directory`, those in the manifest to `root`. Throws `AddressError` and
    /// `AddError`.
    init(_ spec: String, forges: [ForgeAddress], in directory: String, root: String) throws {
        self.spec = spec
        let (source, asked) = try Self.parse(spec, forges: forges)
        self.asked = asked
        switch source {
        case .archive(let url):
            self.source = Self.located(url, in: directory, root: root)
        case .git(let url) where Self.isPath(url):
            self.source = .git(url: Self.relative(url, in: directory, root: root))
        default: self.source = source
        }
        switch self.source {
        case .repository(let text):
            name = text.split(whereSeparator: { $0 == "/" || $0 == ":" }).last.map(String.init) ?? ""
        case .archive(let url):
            // Forges call the archives of a repository like the revision.
            let page = try? RepositoryPage(String(url.prefix { $0 != "?" && $0 != "#" }), forges: forges)
            name =
                (page ?? nil).flatMap { $0.isArchive ? $0.slug : nil }
                ?? WebURL(url).flatMap(ClonePage.gitwebSnapshot) ?? ArchiveLabel.name(of: url)
        case .git(let url), .page(let url):
            let last = url.split(whereSeparator: { $0 == "/" || $0 == ":" }).last.map(String.init) ?? ""
            name = last.hasSuffix(".git") && last.count > 4 ? String(last.dropLast(4)) : last
        }
        try requireAddress(root)
    }

    /// Throws `AddressError` where it can be no address, whatever is there.
    private func requireAddress(_ root: String) throws {
        if name.isEmpty || source == .archive(url: "file:") { throw AddressError.namesNothing(spec) }
        switch source {
        case .repository, .archive: return
        case .git(let url), .page(let url):
            do { _ = try GitRemote(url, relativeTo: root) } catch GitError.invalidAddress(_, let reason, let help) {
                let words = "is not the address of a git repository: \(reason)"
                throw AddressError.notASpec(spec, reason: words, help: help)
            }
        }
    }

    // MARK: - Addresses

    private static func parse(_ spec: String, forges: [ForgeAddress]) throws -> (Source, Asked?) {
        // Refuses control characters as well.
        guard !spec.isEmpty, spec.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            return try general(spec, forges)
        }
        if RepositoryAddress.namesHelper(spec) { return try general(spec, forges) }
        if MaskedURL.hasCredentials(spec) { throw AddError.credentials(spec) }
        let scheme = spec.firstRange(of: "://").map { spec[..<$0.lowerBound].lowercased() }
        switch scheme {
        case "http", "https": return try web(spec, forges)
        case "ssh", "git", "ssh+git", "git+ssh": return try git(spec, of: spec)
        case "git+https", "git+http", "git+file": return try git(String(spec.dropFirst(4)), of: spec)
        case nil where isSecureCopy(spec): return try git(spec, of: spec)
        default: return try general(spec, forges)
        }
    }

    /// `slug`, `workspace/slug`, `host:owner/name`, and paths.
    private static func general(_ spec: String, _ forges: [ForgeAddress]) throws -> (Source, Asked?) {
        switch try RepositoryAddress.parse(spec, forges: forges) {
        case .archive(let url): return (.archive(url: url), nil)
        case .git(let url, let tag): return (.git(url: url), try tag.map { try revision($0, of: spec) })
        case .repository(let host, let workspace, let slug, let tag):
            let path = (workspace.map { $0.isEmpty ? "" : "\($0)/" } ?? "") + slug
            let text = host.map { "\($0):\(path)" } ?? path
            return (.repository(text), try tag.map { try revision($0, of: spec) })
        }
    }

    /// `ADDRESS[@TAG]`. A user's name before the host is none.
    private static func git(_ address: String, of spec: String) throws -> (Source, Asked?) {
        let start = address.firstRange(of: "://")?.upperBound ?? address.startIndex
        let path = address[start...].firstIndex { $0 == "/" || (start == address.startIndex && $0 == ":") }
        guard let path else { return (.git(url: address), nil) }
        let (url, tag) = try split(address, from: path, of: spec)
        return (.git(url: url), try tag.map { try revision($0, of: spec) })
    }

    private static func web(_ spec: String, _ forges: [ForgeAddress]) throws -> (Source, Asked?) {
        let bare = String(spec.prefix { $0 != "?" && $0 != "#" })
        if ArchiveName.ending(of: bare) != nil { return (.archive(url: spec), nil) }
        if let url = WebURL(spec), ClonePage.gitwebSnapshot(url) != nil { return (.archive(url: spec), nil) }
        if spec.dropFirst(bare.count).contains("@") { throw AddError.revisionInQuery(spec) }
        let start = bare.firstRange(of: "://")?.upperBound ?? bare.startIndex
        guard let path = bare[start...].firstIndex(of: "/") else { return try general(spec, forges) }
        let (url, tag) = try split(bare, from: path, of: spec)
        let asked = try tag.map { try revision($0, of: spec) }
        let query = spec.dropFirst(bare.count).prefix { $0 != "#" }
        if let page = try RepositoryPage(url + query, forges: forges) {
            let shown = try page.revision.map { try self.asked($0, of: spec) }
            if asked != nil, shown != nil { throw AddError.twoRevisions(spec) }
            let path = page.workspace.isEmpty ? page.slug : "\(page.workspace)/\(page.slug)"
            return (.repository("\(page.host):\(path)"), asked ?? shown)
        }
        guard let web = WebURL(url), ClonePage(WebURL(spec) ?? web) != .gitweb else { return try general(spec, forges) }
        var address = url
        while address.hasSuffix("/") { address.removeLast() }
        return (address.hasSuffix(".git") ? .git(url: address) : .page(url: ClonePage(web)?.address ?? address), asked)
    }

    /// Splits `text` at its last `@` behind `path`. One that begins a part of the path belongs to a name, unless a whole
    /// address of a repository precedes it, as browsers show it with a slash at its end.
    private static func split(
        _ text: String,
        from path: String.Index,
        of spec: String
    ) throws -> (String, tag: String?) {
        guard let at = text[path...].lastIndex(of: "@") else { return (text, nil) }
        let (address, tag) = (text[..<at], String(text[text.index(after: at)...]))
        if address.last == "/", tag.contains("/"), address[path...].split(separator: "/").count < 2 {
            return (text, nil)
        }
        if tag.isEmpty { throw AddError.noRevision(spec) }
        return (String(address), tag)
    }

    // MARK: - Revisions

    /// Reads what follows `@`: a tag, or a range of versions.
    private static func revision(_ text: String, of spec: String) throws -> Asked {
        let text = text.percentDecoded ?? text
        if isRange(text) {
            do throws(VersionRange.Malformed) { _ = try VersionRange(text) } catch {
                // Git allows no tag to have these.
                guard text.contains(where: { "^~* ".contains($0) }) else { return .selector(.tag(text)) }
                throw AddError.badRange(text, reason: error.reason)
            }
            return .selector(.version(text))
        }
        return .selector(.tag(text))
    }

    /// Whether `text` is meant as a range: it has an operator, or a wildcard after a number as in `1.x`.
    static func isRange(_ text: String) -> Bool {
        if text.contains(where: { "^~*<>= |".contains($0) }) { return true }
        let parts = (text.first == "v" ? text.dropFirst() : text[...]).split(separator: ".")
        return parts.count > 1 && parts[0].allSatisfy(\.isNumber) && parts.contains { $0 == "x" || $0 == "X" }
            && (try? VersionRange(text)) != nil
    }

    private static func asked(_ revision: RepositoryPage.Revision, of spec: String) throws -> Asked {
        switch revision {
        case .tag(let tag): return .selector(.tag(tag))
        case .branch(let branch): return .selector(.branch(branch))
        case .commit(let text):
            guard let commit = CommitID(text) else { throw AddError.shortCommit(text) }
            return .selector(.commit(commit))
        case .reference(let parts):
            if let commit = parts.first.flatMap({ CommitID($0) }) { return .selector(.commit(commit)) }
            return .reference(parts)
        }
    }

    // MARK: - Paths

    /// `user@host:path`.
    private static func isSecureCopy(_ text: String) -> Bool {
        guard let at = text.firstIndex(of: "@"), let colon = text[at...].firstIndex(of: ":") else { return false }
        let (user, host) = (text[..<at], text[text.index(after: at)..<colon])
        return !user.isEmpty && !host.isEmpty && !user.contains { "/:".contains($0) } && !host.contains("/")
    }

    private static func isPath(_ text: String) -> Bool {
        !text.contains("://") && !isSecureCopy(text) && !text.hasPrefix("file:")
    }

    /// What the manifest says of an archive: a path on this machine may be a directory, which is a repository for git.
    private static func located(_ url: String, in directory: String, root: String) -> Source {
        if url.contains("://") || url.hasPrefix("file:") {
            // The reason for a URL that cannot be read comes later, with the place of the entry.
            guard case .file(let path)? = (try? PlainArchive(url, relativeTo: root))?.location, isDirectory(path) else {
                return .archive(url: url)
            }
            return .git(url: url.contains("://") ? url : "file://\(path)")
        }
        let isDirectory = isDirectory(url.hasPrefix("/") ? url : "\(directory)/\(url)")
        let relative = relative(url, in: directory, root: root)
        if isDirectory { return .git(url: relative) }
        return .archive(url: relative.hasPrefix("/") ? "file://\(relative)" : relative)
    }

    private static func isDirectory(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
    }

    /// Returns `path`, which is relative to `directory`, relative to `root`; an absolute path stays one.
    private static func relative(_ path: String, in directory: String, root: String) -> String {
        if path.hasPrefix("/") { return path }
        var parts: [Substring] = []
        for part in (directory.split(separator: "/") + path.split(separator: "/")) where part != "." {
            if part == "..", !parts.isEmpty { parts.removeLast() } else if part != ".." { parts.append(part) }
        }
        let base = root.split(separator: "/")
        let common = zip(base, parts).prefix { $0 == $1 }.count
        return (repeatElement("..", count: base.count - common) + parts.dropFirst(common)).joined(separator: "/")
    }
}

/// Names of dependencies, from those of their archives.
enum ArchiveLabel {
    /// Parts of paths that say nothing of what is in an archive.
    private static let words: Set<Substring> = [
        "archive", "archives", "refs", "tags", "heads", "get", "-", "download", "downloads", "releases", "snapshot",
    ]

    /// Returns `zlib` for `https://zlib.net/zlib-1.3.1.tar.gz`.
    static func name(of url: String) -> String {
        let path = url.prefix { $0 != "?" && $0 != "#" }
        let start = path.firstRange(of: "://")?.upperBound ?? path.startIndex
        var parts = path[start...].split(separator: "/")
        guard var last = parts.popLast() else { return "" }
        if let ending = ArchiveName.ending(of: String(last)) { last = last.dropLast(ending.count) }
        let name = withoutVersion(last)
        if !name.isEmpty { return String(name) }
        // The name is a version alone: what it is of stands before it.
        while parts.count > 1, let part = parts.popLast() {
            if !words.contains(part), !withoutVersion(part).isEmpty { return String(part) }
        }
        return String(last)
    }

    /// Drops a version at the end: `-1.3.1`, `_v2`; "" for a version alone.
    private static func withoutVersion(_ name: Substring) -> Substring {
        if isVersion(name) { return "" }
        for index in name.indices.reversed() where "-_".contains(name[index]) {
            let rest = name[name.index(after: index)...]
            if isVersion(rest), index > name.startIndex { return withoutVersion(name[..<index]) }
        }
        return name
    }

    private static func isVersion(_ text: Substring) -> Bool {
        let digits = text.first == "v" ? text.dropFirst() : text
        return digits.first?.isNumber == true
            && digits.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "+") }
    }
}
