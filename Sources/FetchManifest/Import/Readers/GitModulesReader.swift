internal import FetchModel

/// Reads a `.gitmodules` as git does (gitmodules(5)): the settings are those that `git config` lists.
enum GitModulesReader {
    private static let unneeded: Set<String> = ["update", "shallow", "ignore", "fetchrecursesubmodules"]

    static func read(_ input: ImportInput, _ draft: inout ImportDraft) throws {
        let source = try input.text()
        let lines = source.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        var problems = Problems(in: source)
        if input.submodules.isEmpty {
            problems.report(
                ImportError.notOfKind(.gitmodules, missing: "it has no submodule"),
                at: source.place(from: 0, to: 1)
            )
            throw problems.sorted
        }
        var last = 1
        for submodule in input.submodules {
            let header = "[submodule \"\(submodule.name)\"]"
            last = lines.firstIndex { $0.contains(header) }.map { $0 + 1 } ?? last
            entry(submodule, at: last, &draft)
        }
        for (index, line) in lines.enumerated() {
            let start = line.drop { $0 == " " || $0 == "\t" }.lowercased()
            guard start.hasPrefix("[include") else { continue }
            draft.note("what this section includes was not read: git ignores it in '.gitmodules'", at: index + 1)
        }
        draft.note("git keeps these submodules until `git rm` removes them; do that before `fetch sync`", at: 1)
    }

    private static func entry(_ submodule: ImportedSubmodule, at line: Int, _ draft: inout ImportDraft) {
        let name = submodule.name
        guard var url = submodule.value("url"), let path = submodule.value("path") else {
            draft.note("\(Quotation.of(name)) was left out: it lacks 'url' or 'path'", at: line)
            return
        }
        if url.hasPrefix("./") || url.hasPrefix("../") {
            guard let base = submodule.base, let absolute = resolved(url, at: base) else {
                let text = "\(Quotation.of(name)) was left out: its URL is relative, and the repository has no 'origin'"
                draft.note(text, at: line)
                return
            }
            url = absolute
        }
        var entry = ImportedEntry(path, line: line, from: draft.repository(url, at: line))
        let branch = submodule.value("branch")
        if let commit = submodule.commit.flatMap({ CommitID($0) }) {
            entry.revision = .commit(commit.hex, of: branch == "." ? nil : branch)
        } else {
            entry.revision = .branch(branch == "." ? "main" : branch ?? "main")
            if branch == "." {
                let meaning = "'branch = .' of \(Quotation.of(name)) means the branch that this repository is on"
                draft.note("\(meaning), which no manifest can say; 'main' was written", at: line)
            }
            draft.note("git's index has no commit for \(Quotation.of(name)); its branch was written", at: line)
        }
        for (key, value) in submodule.settings where !["url", "path", "branch"].contains(key) {
            if unneeded.contains(key) {
                draft.note("\(Quotation.of(key)) of \(Quotation.of(name)) is not needed: it is about git", at: line)
            } else {
                let setting = Quotation.of("\(key) = \(value)")
                draft.note("\(setting) of \(Quotation.of(name)) has no counterpart and was left out", at: line)
            }
        }
        draft.add(entry, into: path)
    }

    /// Returns what the relative `url` means below `base`, as git-submodule(1) resolves it.
    private static func resolved(_ url: String, at base: String) -> String? {
        var base = base
        while base.hasSuffix("/") { base.removeLast() }
        var rest = url[...]
        while true {
            if rest.hasPrefix("./") {
                rest = rest.dropFirst(2)
            } else if rest.hasPrefix("../") {
                rest = rest.dropFirst(3)
                guard let end = base.lastIndex(where: { $0 == "/" || $0 == ":" }), end > base.startIndex else {
                    return nil
                }
                if base[..<end].hasSuffix(":/") || base[..<end].hasSuffix("/") { return nil }
                // What is below a colon follows it without a slash.
                base = String(base[end] == ":" ? base[...end] : base[..<end])
            } else {
                return base.hasSuffix(":") ? base + rest : "\(base)/\(rest)"
            }
        }
    }
}
