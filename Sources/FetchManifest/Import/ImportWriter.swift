internal import FetchModel

/// Writes imported entries as a manifest.
struct ImportWriter {
    /// The other tool's file, for the first line.
    let file: String
    /// The workspace of repositories that name none.
    var workspace: String?
    /// The host of repositories that name none.
    var host: String?

    /// How wide a list on one line may be.
    private static let width = 90

    /// Returns the manifest of `entries`, and the number of the line on which each begins, counted from 1.
    func text(_ entries: [ImportedEntry]) -> (text: String, lines: [Int]) {
        var lines = [
            "# Imported from \(ForeignText.line(file)) by `fetch import`. Read it, then run `fetch sync`.",
            "version: 1",
        ]
        if let host { lines.append("host: \(Self.scalar(host))") }
        if let workspace { lines.append("workspace: \(Self.scalar(workspace))") }
        lines.append("")
        lines.append(entries.isEmpty ? "dependencies: {}" : "dependencies:")
        var starts: [Int] = []
        var lastIsLong = false
        for (index, entry) in entries.enumerated() {
            let text = Self.lines(of: entry)
            // Entries of one line need no air between them.
            if index > 0, text.count > 1 || lastIsLong { lines.append("") }
            lastIsLong = text.count > 1
            starts.append(lines.count + 1)
            lines += text
        }
        return (lines.joined(separator: "\n") + "\n", starts)
    }

    private static func lines(of entry: ImportedEntry) -> [String] {
        let name = "  \(scalar(entry.name)):"
        let fields = fields(of: entry)
        if fields.count == 1, case .tag(let tag)? = entry.revision { return ["\(name) \(scalar(tag))"] }
        return [name] + fields.map { "    \($0)" }
    }

    private static func fields(of entry: ImportedEntry) -> [String] {
        var fields: [String] = []
        func text(_ key: String, _ value: String?) {
            if let value { fields.append("\(key): \(scalar(value))") }
        }
        func list(_ key: String, _ values: [String]) {
            if values.isEmpty { return }
            let line = "\(key): [\(values.map(scalar).joined(separator: ", "))]"
            // In brackets some more characters would need quotes.
            if values.allSatisfy({ !$0.contains { ",[]{}".contains($0) } }), line.count <= width {
                fields.append(line)
                return
            }
            fields.append("\(key):")
            fields += values.map { "  - \(scalar($0))" }
        }
        switch entry.source {
        case .repository(entry.name): break
        case .repository(let repository): text("repo", repository)
        case .git(let url): text("git", url)
        case .archive(let url): text("url", url)
        }
        text("download", entry.download)
        switch entry.revision {
        case nil: break
        case .tag(let tag): text("tag", tag)
        case .branch(let branch): text("branch", branch)
        case .version(let range): text("version", range)
        case .commit(let commit, let ref):
            let comment = ref.map { "  # \(Quotation.escaped(ForeignText.line($0)))" } ?? ""
            fields.append("commit: \(scalar(commit))\(comment)")
        }
        text("sha256", entry.sha256)
        if entry.isKept { fields.append("unpack: false") }
        if entry.submodules { fields.append("submodules: true") }
        if let strip = entry.strip { fields.append("strip: \(strip)") }
        text("root", entry.root)
        list("include", entry.include)
        list("exclude", entry.exclude)
        list("patches", entry.patches)
        text("into", entry.into)
        list("groups", entry.groups)
        return fields
    }

    static func scalar(_ text: String) -> String {
        var bytes: [UInt8] = []
        YAMLText.append(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
