internal import Foundation
internal import TestSupport
internal import Testing

/// No command prints a line at a terminal that is wider than the terminal, whatever the names in the project.
///
/// Exempt are patches and JSON, which are for programs, and two kinds of lines that would be of no use in pieces: a single
/// word without a blank, such as a path, an id, a name or a URL, which is copied whole; and a line of a file that is quoted
/// in an error, with the caret below it, which the terminal may cut anywhere.
@Suite(.blocking) struct WidthTests {
    /// One name as long as names can be, wide characters, characters of several code points, and another direction.
    private static let names = [
        "engine", "a" + String(repeating: "bcdefghi-", count: 27), String(repeating: "日本語の名前", count: 4),
        "emoji-👩‍👩‍👧‍👦x", "e\u{301}combining", "שלום", "plain",
    ]
    private static let deep = (1...5).map { "third_party/a-directory-of-some-length-\($0)" }.joined(separator: "/")
    private static let clone = "clone-with-a-long-name-" + String(repeating: "x", count: 60)

    private let scratch: ScratchDirectory

    init() throws {
        scratch = try ScratchDirectory()
        let files = [
            "README": "x\n", "LICENSE": "MIT License\n", "src/a/path/that/is/quite/long/for/a/file.c": "int a;\n",
            ".gitmodules": """
            [submodule "m"]
            \tpath = modules/a-very-long-name-of-a-module
            \turl = https://example.com/a/very/long/address/of/a/module.git

            """,
            "deps.yaml": "workspace: jumboskill\ndependencies:\n  collide-with-a-longer-name: v1.4.0\n",
        ]
        for (path, text) in files { try scratch.write("content/\(path)", text) }
        for directory in ["home", "project", Self.clone] {
            try FileManager.default.createDirectory(atPath: scratch.path(directory), withIntermediateDirectories: true)
        }
        let archive = scratch.path("project/t.tar.gz")
        try #require(try runCommand("tar", ["-czf", archive, "content"], in: scratch.path).status == 0)
        let entries = Self.names.map { name in
            "  \"\(name)\": {url: t.tar.gz\(name == "engine" ? ", into: \(Self.deep)" : "")}\n"
        }.joined()
        try scratch.write("project/deps.yaml", "dependencies:\n\(entries)")
        for arguments in [["sync"], ["override", Self.names[4], "../\(Self.clone)", "--force"]] {
            let result = try fetch(arguments)
            try #require(result.status == 0, "\(result.errors)")
        }
        try scratch.write("project/vendor/\(Self.names[2])/README", "other\n")
        try FileManager.default.removeItem(atPath: scratch.path("project/vendor/\(Self.names[1])/README"))
        try FileManager.default.removeItem(atPath: scratch.path("project/vendor/\(Self.names[5])"))
        try scratch.write(
            "project/deps.yaml",
            """
            hosts:
              work-with-a-long-name-for-a-host: {kind: gitea, url: "http://127.0.0.1:9/a/long/path/of/a/forge"}
            dependencies:
            \(entries)  new-one-that-is-not-locked-yet: {url: t.tar.gz}
              forge: {repo: "work-with-a-long-name-for-a-host:owner/project", tag: v1}

            """
        )
    }

    private var environment: [String: String] {
        [
            "HOME": scratch.path("home"), "TMPDIR": scratch.path("home"), "PATH": "/usr/bin:/bin",
            "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "NO_PROXY": "*",
        ]
    }

    private func fetch(_ arguments: [String]) throws -> CommandResult {
        try runCommand(
            "\(Products.directory)/fetch",
            arguments,
            in: scratch.path("project"),
            environment: environment
        )
    }

    private static let commands = [
        ["list"], ["list", "-v"], ["list", "--licenses"], ["list", "--licenses", "-v"], ["tree"], ["status"],
        ["sync", "--dry-run"], ["why"] + names, ["outdated", "--all"], ["cache", "size"],
        ["cache", "prune", "--dry-run"], ["doctor"], ["auth", "status"], ["verify"], ["override"], ["prove"], ["audit"],
        ["help"], ["help", "environment"], ["help", "sync"],
    ]

    @Test(arguments: [20, 40, 60, 80, 200]) func `every line fits`(_ columns: Int) throws {
        for arguments in Self.commands {
            var run = try TerminalRun(
                arguments,
                in: scratch.path("project"),
                environment: environment,
                columns: columns
            )
            _ = run.end()
            let lines = run.output.replacing(#/\u{1B}\[[0-9;?]*[A-Za-z]/#, with: "").split(whereSeparator: \.isNewline)
            #expect(!lines.isEmpty, "\(arguments)")
            for line in lines where !Self.isExempt(line) {
                let width = try Self.width(line)
                #expect(width <= columns, "\(arguments.prefix(2)) at \(columns): \(width) columns: \(line)")
            }
        }
    }

    private static func isExempt(_ line: Substring) -> Bool {
        let text = line.trimmingCharacters(in: .whitespaces)
        return !text.contains(" ") || line.wholeMatch(of: #/ +\d* \| .*/#) != nil
    }

    /// How many columns `text` takes: what the C library says of its code points, but two at most for what a terminal shows as
    /// one character.
    private static func width(_ text: Substring) throws -> Int {
        // The C library's headers hide it.
        let symbol = try #require(dlsym(nil, "wcwidth"))
        let wcwidth = unsafeBitCast(symbol, to: (@convention(c) (wchar_t) -> Int32).self)
        let locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)
        let before = uselocale(locale)
        defer {
            uselocale(before)
            freelocale(locale)
        }
        return text.reduce(0) { sum, character in
            sum + min(2, character.unicodeScalars.reduce(0) { $0 + max(0, Int(wcwidth(wchar_t($1.value)))) })
        }
    }
}
