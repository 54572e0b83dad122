internal import FetchModel

/// Reads the `FetchContent_Declare` and `CPMAddPackage` of a CMake file, as far as their arguments are literal.
enum CMakeReader {
    private static let unneeded: Set<String> = [
        "GIT_SHALLOW", "GIT_PROGRESS", "GIT_REMOTE_NAME", "GIT_REMOTE_UPDATE_STRATEGY", "EXCLUDE_FROM_ALL", "SYSTEM",
        "DOWNLOAD_EXTRACT_TIMESTAMP", "OVERRIDE_FIND_PACKAGE", "FIND_PACKAGE_ARGS", "OPTIONS", "DOWNLOAD_ONLY",
        "SOURCE_SUBDIR", "DOWNLOAD_NO_PROGRESS", "USES_TERMINAL_DOWNLOAD", "FORCE", "GITHUB_REPOSITORY",
        "GITLAB_REPOSITORY", "BITBUCKET_REPOSITORY", "NAME", "VERSION", "TIMEOUT", "TLS_VERIFY", "UPDATE_DISCONNECTED",
    ]
    private static let carried: Set<String> = [
        "GIT_REPOSITORY", "GIT_TAG", "URL", "URL_HASH", "SOURCE_DIR", "DOWNLOAD_NO_EXTRACT", "GIT_SUBMODULES",
    ]
    private static let others: Set<String> = [
        "PATCH_COMMAND", "UPDATE_COMMAND", "CONFIGURE_COMMAND", "BUILD_COMMAND", "INSTALL_COMMAND", "TEST_COMMAND",
        "SVN_REPOSITORY", "SVN_REVISION", "HG_REPOSITORY", "HG_TAG", "CVS_REPOSITORY", "CVS_MODULE", "URL_MD5",
        "DOWNLOAD_COMMAND", "DOWNLOAD_NAME", "DOWNLOAD_DIR", "BINARY_DIR", "PATCHES", "GIT_CONFIG", "HTTP_HEADER",
        "GIT_SUBMODULES_RECURSE", "CUSTOM_CACHE_KEY", "HTTP_USERNAME", "HTTP_PASSWORD", "NETRC", "NETRC_FILE",
    ]

    static func read(_ input: ImportInput, _ draft: inout ImportDraft) throws {
        let source = try input.text()
        let script: CMakeScript
        do throws(CMakeScript.Unclosed) { script = try CMakeScript(source.text) } catch {
            var failure = ImportError.unclosed(error.what).failure
            failure.place = Place(file: input.file, line: error.line, column: 1)
            throw Failures([failure])
        }
        let commands = script.commands.filter {
            ["fetchcontent_declare", "cpmaddpackage", "cpmfindpackage", "cpmdeclarepackage"].contains($0.name)
        }
        if commands.isEmpty {
            var problems = Problems(in: source)
            let missing = "it has no FetchContent_Declare and no CPMAddPackage"
            problems.report(ImportError.notOfKind(.cmake, missing: missing), at: source.place(from: 0, to: 1))
            throw problems.sorted
        }
        for command in commands { entry(command, &draft) }
        if let first = draft.entries.first {
            draft.note(
                "CMake downloads these by itself until it is told where they are: "
                    + "`-D FETCHCONTENT_SOURCE_DIR_\(ForeignText.line(first.name).uppercased())=…`, and so on",
                at: first.line
            )
        }
    }

    private static func entry(_ command: CMakeScript.Command, _ draft: inout ImportDraft) {
        guard let first = command.arguments.first else { return }
        if let variable = command.arguments.first(where: { !$0.isLiteral }) {
            let text = "\(Quotation.of(first.text)) was left out: \(Quotation.of(variable.text)) is not literal"
            return draft.note(text, at: variable.line)
        }
        if command.name != "fetchcontent_declare", command.arguments.count == 1 {
            return short(first, &draft)
        }
        var fields = CMakeFields(command, keys: unneeded.union(carried).union(others))
        let name = command.name == "fetchcontent_declare" ? first.text : fields.value("NAME") ?? first.text
        fields.completePackage()
        guard var entry = source(name, fields, at: command.line, &draft) else { return }
        entry.line = command.line
        if let line = fields.line("GIT_SUBMODULES") {
            let names = fields.values("GIT_SUBMODULES")
            entry.submodules = !names.isEmpty && names != [""]
            if entry.submodules {
                draft.note("all submodules of \(Quotation.of(name)) are fetched, not some", at: line)
            }
        }
        for key in fields.keys where others.contains(key) {
            let line = fields.line(key) ?? command.line
            draft.note("\(Quotation.of(key)) of \(Quotation.of(name)) has no counterpart and was left out", at: line)
        }
        if fields.values("OPTIONS").isEmpty == false {
            draft.note("'OPTIONS' of \(Quotation.of(name)) stay with CMake", at: fields.line("OPTIONS") ?? command.line)
        }
        draft.add(entry, into: fields.value("SOURCE_DIR"))
    }

    private static func source(
        _ name: String,
        _ fields: CMakeFields,
        at line: Int,
        _ draft: inout ImportDraft
    ) -> ImportedEntry? {
        if let url = fields.value("GIT_REPOSITORY") {
            var entry = ImportedEntry(name, line: line, from: draft.repository(url, at: line))
            let ref = fields.value("GIT_TAG") ?? "master"
            entry.revision = ImportedEntry.revision(ref.hasPrefix("origin/") ? String(ref.dropFirst(7)) : ref)
            if ref.hasPrefix("origin/") { entry.revision = .branch(String(ref.dropFirst(7))) }
            if case .commit(let commit, nil)? = entry.revision {
                entry.revision = .commit(commit, of: fields.comment("GIT_TAG"))
            }
            if ImportedEntry.isDoubtful(ref) { draft.noteDoubt(ref, at: fields.line("GIT_TAG") ?? line) }
            return entry
        }
        guard let url = fields.value("URL") else {
            draft.note("\(Quotation.of(name)) was left out: it has neither 'GIT_REPOSITORY' nor 'URL'", at: line)
            return nil
        }
        var entry = ImportedEntry(name, line: line, from: .archive(url))
        entry.isKept = ["1", "TRUE", "ON", "YES"].contains(fields.value("DOWNLOAD_NO_EXTRACT")?.uppercased() ?? "")
        if let hash = fields.value("URL_HASH") {
            let parts = hash.split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2, parts[0].uppercased() == "SHA256" {
                entry.sha256 = parts[1].lowercased()
            } else {
                let text = "'URL_HASH' of \(Quotation.of(name)) is no SHA-256; deps.lock will hold one"
                draft.note(text, at: fields.line("URL_HASH") ?? line)
            }
        }
        return entry
    }

    /// Reads `gh:owner/name@version` and `gh:owner/name#tag`, and URLs in that form.
    private static func short(_ argument: CMakeScript.Argument, _ draft: inout ImportDraft) {
        var (text, tag) = (argument.text, String?.none)
        if let mark = text.lastIndex(of: "#") {
            (text, tag) = (String(text[..<mark]), String(text[text.index(after: mark)...]))
        } else if let mark = text.lastIndex(of: "@"), !text[mark...].contains("/"), mark != text.startIndex {
            (text, tag) = (String(text[..<mark]), "v" + text[text.index(after: mark)...])
        }
        let hosts = ["gh": "https://github.com/", "gl": "https://gitlab.com/", "bb": "https://bitbucket.org/"]
        var url = text
        if let colon = text.firstIndex(of: ":"), let host = hosts[String(text[..<colon])] {
            url = host + text[text.index(after: colon)...]
        }
        guard let tag else {
            return draft.note("\(Quotation.of(argument.text)) was left out: it names no version", at: argument.line)
        }
        var entry = ImportedEntry(url, line: argument.line, from: draft.repository(url, at: argument.line))
        entry.revision = ImportedEntry.revision(tag)
        draft.add(entry, into: nil)
    }
}

/// The arguments of a command by their keywords.
struct CMakeFields {
    private var found: [(key: String, line: Int, values: [String])] = []
    private let comments: [Int: String]

    init(_ command: CMakeScript.Command, keys: Set<String>) {
        comments = command.comments
        for argument in command.arguments {
            if keys.contains(argument.text) {
                found.append((argument.text, argument.line, []))
            } else if !found.isEmpty {
                found[found.count - 1].values.append(argument.text)
            }
        }
    }

    var keys: [String] { found.map(\.key) }

    func values(_ key: String) -> [String] { found.last { $0.key == key }?.values ?? [] }
    func value(_ key: String) -> String? { values(key).first.flatMap { $0.isEmpty ? nil : $0 } }
    func line(_ key: String) -> Int? { found.last { $0.key == key }?.line }

    /// The comment behind the keyword, on its line: the tag of a commit by convention.
    func comment(_ key: String) -> String? {
        let text = line(key).flatMap { comments[$0] }?.split(whereSeparator: \.isWhitespace).first
        return text.map(String.init)
    }

    /// Adds the URL and the tag that CPM derives from its own keywords.
    mutating func completePackage() {
        let hosts = [
            ("GITHUB_REPOSITORY", "https://github.com/"), ("GITLAB_REPOSITORY", "https://gitlab.com/"),
            ("BITBUCKET_REPOSITORY", "https://bitbucket.org/"),
        ]
        if value("GIT_REPOSITORY") == nil {
            for (key, host) in hosts {
                guard let path = value(key), let line = line(key) else { continue }
                found.append(("GIT_REPOSITORY", line, [host + path]))
            }
        }
        if value("GIT_REPOSITORY") != nil, value("GIT_TAG") == nil, let version = value("VERSION"),
            let line = line("VERSION")
        {
            found.append(("GIT_TAG", line, ["v\(version)"]))
        }
    }
}
