import FetchForge
import FetchManifest
import FetchModel
import TestSupport
import Testing

extension ManifestEditor {
    /// An editor of `text` with the kinds of forges that there are.
    init(_ text: String) throws(Failures) {
        try self.init(bytes: Array(text.utf8), file: "deps.yaml", forges: ForgeTable.catalog)
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// An edit, with the manifest before and after it.
struct EditExample: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let before: String
    let after: String
    let edit: @Sendable (inout ManifestEditor) throws -> Void
    /// Whether removing `zlib` from the result gives the text of before.
    let isUndone: Bool

    init(
        _ description: String,
        _ before: String,
        _ after: String,
        undone isUndone: Bool = false,
        _ edit: @escaping @Sendable (inout ManifestEditor) throws -> Void
    ) {
        (testDescription, self.before, self.after) = (description, before, after)
        (self.edit, self.isUndone) = (edit, isUndone)
    }

    /// Adds `zlib`, at tag `v1`, of the manifest's workspace `w`.
    static func adding(_ description: String, _ before: String, _ after: String, undone: Bool = true) -> EditExample {
        EditExample(description, before, after, undone: undone) { try $0.add(zlib) }
    }

    static var zlib: NewEntry {
        NewEntry("zlib", from: .repository(host: "bitbucket", workspace: "w", slug: "zlib"), selector: .tag("v1"))
    }

    static let head = "workspace: w\n"

    static let additions: [EditExample] = [
        .adding("an empty mapping", head + "dependencies: {}\n", head + "dependencies:\n  zlib: v1\n", undone: false),
        .adding(
            "before a comment",
            head + "dependencies: {} # none\n",
            head + "dependencies: # none\n  zlib: v1\n",
            undone: false
        ),
        .adding("no final line end", head + "dependencies: {}", head + "dependencies:\n  zlib: v1", undone: false),
        .adding("null", head + "dependencies:\n# end\n", head + "dependencies:\n  zlib: v1\n# end\n"),
        .adding(
            "null above examples",
            head + "dependencies:\n  # b:\n  #   tag: v1\n",
            head + "dependencies:\n  zlib: v1\n  # b:\n  #   tag: v1\n"
        ),
        .adding("braces", "{workspace: w}\n", "{workspace: w, dependencies: {zlib: v1}}\n", undone: false),
        .adding(
            "a JSON text",
            #"{"workspace": "w"}"#,
            #"{"workspace": "w", "dependencies": {"zlib": "v1"}}"#,
            undone: false
        ),
        .adding(
            "JSON lines",
            "{\n  \"workspace\": \"w\"\n}\n",
            "{\n  \"workspace\": \"w\",\n  \"dependencies\": {\"zlib\": \"v1\"}\n}\n",
            undone: false
        ),
        .adding("one entry", head + "dependencies:\n    b: v1\n", head + "dependencies:\n    b: v1\n    zlib: v1\n"),
        .adding(
            "in order",
            head + "dependencies:\n  a: v1\n  # about zz\n  zz: v1\n",
            head + "dependencies:\n  a: v1\n  zlib: v1\n  # about zz\n  zz: v1\n"
        ),
        .adding(
            "in order, as the first",
            head + "dependencies:\n  # about zz\n  zz: v1\n  zzz: v1\n",
            head + "dependencies:\n  zlib: v1\n  # about zz\n  zz: v1\n  zzz: v1\n"
        ),
        .adding(
            "not in order",
            head + "dependencies:\n  zz: v1\n  a: v1 # a\n    # deeper\n  # at the end\nhost: bitbucket\n",
            head + "dependencies:\n  zz: v1\n  a: v1 # a\n    # deeper\n  zlib: v1\n  # at the end\nhost: bitbucket\n"
        ),
        .adding(
            "CRLF",
            "workspace: w\r\ndependencies:\r\n  a: v1\r\n",
            "workspace: w\r\ndependencies:\r\n  a: v1\r\n  zlib: v1\r\n"
        ),
        .adding(
            "a byte order mark, tabs in comments",
            "\u{feff}workspace: w\t# \t\ndependencies: #\t\n  a: v1\t#\tx\n",
            "\u{feff}workspace: w\t# \t\ndependencies: #\t\n  a: v1\t#\tx\n  zlib: v1\n"
        ),
        .adding(
            "braces",
            head + "dependencies: {a: v1, zz: v1}\n",
            head + "dependencies: {a: v1, zlib: v1, zz: v1}\n"
        ),
        .adding("at the end of braces", head + "dependencies: {b: v1}\n", head + "dependencies: {b: v1, zlib: v1}\n"),
        .adding("a last comma", head + "dependencies: {b: v1,}\n", head + "dependencies: {b: v1, zlib: v1,}\n"),
        .adding(
            "braces over several lines",
            head + "dependencies: {\n  a: v1,\n  b: v1 # b\n}\n",
            head + "dependencies: {\n  a: v1,\n  b: v1, # b\n  zlib: v1\n}\n"
        ),
        .adding(
            "braces over several lines with a last comma",
            head + "dependencies: {\n  # a\n  zz: v1,\n  zzz: v1,\n}\n",
            head + "dependencies: {\n  zlib: v1,\n  # a\n  zz: v1,\n  zzz: v1,\n}\n"
        ),
        .adding(
            "JSON",
            #"{"workspace": "w", "dependencies": {"a": "v1"}}"#,
            #"{"workspace": "w", "dependencies": {"a": "v1", "zlib": "v1"}}"#
        ),
        .adding(
            "empty JSON",
            #"{"workspace": "w", "dependencies": {}}"#,
            #"{"workspace": "w", "dependencies": {"zlib": "v1"}}"#
        ),
        .adding(
            "no dependencies",
            "vendor: v\nworkspace: w # w\n\n# end\n",
            "vendor: v\nworkspace: w # w\ndependencies:\n  zlib: v1\n\n# end\n",
            undone: false
        ),
        .adding(
            "a document's end",
            head + "dependencies:\n  a: v1\n...\n",
            head + "dependencies:\n  a: v1\n  zlib: v1\n...\n"
        ),
        EditExample(
            "the long form, in the file's indentation",
            "hosts:\n   h: {kind: gitea, url: https://h.example.com}\ndependencies: {}\n",
            """
            hosts:
               h: {kind: gitea, url: https://h.example.com}
            dependencies:
               zlib:
                  repo: h:x/y
                  version: '*'
                  submodules: true
                  include: ['*.c', src/**]
                  exclude: ['a, b']
                  root: src
                  into: lib/z
                  groups: [tools]

            """,
            undone: false
        ) { editor in
            let source = Dependency.Source.repository(host: "h", workspace: "x", slug: "y")
            var entry = NewEntry("zlib", from: source, selector: .version("*"))
            (entry.include, entry.exclude, entry.root) = (["*.c", "src/**"], ["a, b"], "src")
            (entry.into, entry.groups, entry.submodules) = ("lib/z", ["tools"], true)
            try editor.add(entry)
        },
        EditExample(
            "the long form in braces",
            "dependencies: {a: {git: ../a, tag: v1}}\n",
            "dependencies: {a: {git: ../a, tag: v1}, zlib: {url: 'https://z.example.com/z.tar.gz'}}\n",
            undone: true
        ) { try $0.add(NewEntry("zlib", from: .archive(url: "https://z.example.com/z.tar.gz"))) },
        EditExample(
            "the slug alone",
            head + "dependencies:\n  a: v1\n",
            head + "dependencies:\n  a: v1\n  zlib:\n    repo: z\n    tag: '1.10'\n",
            undone: true
        ) { editor in
            let source = Dependency.Source.repository(host: "bitbucket", workspace: "w", slug: "z")
            try editor.add(NewEntry("zlib", from: source, selector: .tag("1.10")))
        },
    ]

    static let others: [EditExample] = [
        EditExample(
            "removal with its comments",
            head + "dependencies:\n  # section\n\n  # one\n  # two\n  a: v1 # end\n    # deeper\n  # b\n  b: v1\n",
            head + "dependencies:\n  # section\n\n  # b\n  b: v1\n"
        ) { try $0.remove("a") },
        EditExample(
            "removal of a long entry",
            head + "dependencies:\n  a:\n    tag: v1\n    # inside\n    include: [\n      x]\n\n  b: v1\n",
            head + "dependencies:\n\n  b: v1\n"
        ) { try $0.remove("a") },
        EditExample(
            "removal of the last",
            head + "dependencies:\n  a: v1\n  b: |-\n    v1\n\nhost: bitbucket\n",
            head + "dependencies:\n  a: v1\n\nhost: bitbucket\n"
        ) { try $0.remove("b") },
        EditExample(
            "removal of all",
            head + "dependencies: # x\n  a: v1\n  # b\n  b: v1\n# end",
            head + "dependencies: # x\n# end"
        ) {
            try $0.remove("a")
            try $0.remove("b")
        },
        EditExample(
            "removal from braces",
            "dependencies: {a: {url: a.zip}, b: {url: b.zip}, c: {url: c.zip}}\n",
            "dependencies: {b: {url: b.zip}}\n"
        ) {
            try $0.remove("c")
            try $0.remove("a")
        },
        EditExample(
            "a tag in its quotes",
            head + "dependencies:\n  a: 'v1' # why\n  b: \"v1\"\n  c: v1\n  d: !!str 1\n",
            head + "dependencies:\n  a: '2' # why\n  b: \"2\"\n  c: '2'\n  d: '2'\n"
        ) { for name in ["a", "b", "c", "d"] { try $0.select(.tag("2"), of: name) } },
        EditExample(
            "a tag in the long form",
            head + "dependencies:\n  a:\n    # why\n    tag: v1 # x\n    root: r\n  b: {tag: v1, root: r}\n",
            head + "dependencies:\n  a:\n    # why\n    tag: v2,1 # x\n    root: r\n  b: {tag: 'v2,1', root: r}\n"
        ) { for name in ["a", "b"] { try $0.select(.tag("v2,1"), of: name) } },
        EditExample(
            "a branch becomes a tag, and a range keeps its key",
            head
                + "dependencies:\n  a:\n    branch: main # x\n  b: {version: ^1.2}\n  c: {version: '~1.2', tag-prefix: c/}\n",
            head + "dependencies:\n  a:\n    tag: v1 # x\n  b: {version: ^2.0.0}\n  c: {tag: 'v1'}\n"
        ) {
            try $0.select(.tag("v1"), of: "a")
            try $0.select(.version("^2.0.0"), of: "b")
            try $0.select(.tag("v1"), of: "c")
        },
        EditExample(
            "a short entry with a commit",
            head + "dependencies:\n  a: v1 # x\n",
            head + "dependencies:\n  a:\n    commit: 9c1e0b0f7a4c6b1d2f3e4a5b6c7d8e9f0a1b2c3d # x\n"
        ) { editor in
            let commit = try #require(CommitID("9c1e0b0f7a4c6b1d2f3e4a5b6c7d8e9f0a1b2c3d"))
            try editor.select(.commit(commit), of: "a")
        },
        EditExample(
            "a patch for a short entry",
            head + "dependencies:\n  a: '1' # x\n  b: v1",
            head
                + "dependencies:\n  a:\n    tag: '1' # x\n    patches: [p/a.patch]\n  b:\n    tag: v1\n    patches: [p/a.patch]"
        ) { for name in ["a", "b"] { try $0.addPatch("p/a.patch", to: name) } },
        EditExample(
            "keys for a short entry and a long one",
            "workspace: w\ndependencies:\n  a: v1\n  b:\n    tag: v1\n    signed-by: a.asc\n",
            "workspace: w\ndependencies:\n  a:\n    tag: v1\n    signed-by: [keys/a]\n  b:\n    tag: v1\n"
                + "    signed-by: [a.asc, keys/a]\n"
        ) { for name in ["a", "b"] { try $0.addKeyFile("keys/a", to: name) } },
        EditExample(
            "a patch for a short entry in braces",
            #"{"workspace": "w", "dependencies": {"a": "v1"}}"#,
            #"{"workspace": "w", "dependencies": {"a": {"tag": "v1", "patches": ["p/a.patch"]}}}"#
        ) { try $0.addPatch("p/a.patch", to: "a") },
        EditExample(
            "a patch for long entries",
            """
            dependencies:
              a:
                url: a.zip # x
                # end

              b: {url: b.zip}
              c: {url: c.zip, patches: one.patch}
              d:
                url: d.zip
                patches:
                - one.patch # one
                  # deeper
                strip: 1
              e: {url: e.zip, patches: ['one.patch']}
              f: {url: f.zip, patches: []}

            """,
            """
            dependencies:
              a:
                url: a.zip # x
                patches: [p/a b.patch]
                # end

              b: {url: b.zip, patches: [p/a b.patch]}
              c: {url: c.zip, patches: [one.patch, p/a b.patch]}
              d:
                url: d.zip
                patches:
                - one.patch # one
                  # deeper
                - p/a b.patch
                strip: 1
              e: {url: e.zip, patches: ['one.patch', 'p/a b.patch']}
              f: {url: f.zip, patches: [p/a b.patch]}

            """
        ) { for name in ["a", "b", "c", "d", "e", "f"] { try $0.addPatch("p/a b.patch", to: name) } },
    ]
}

struct ManifestEditorTests {
    @Test(arguments: EditExample.additions + EditExample.others)
    func `only the entry changes`(_ example: EditExample) throws {
        var editor = try ManifestEditor(example.before)
        try example.edit(&editor)
        #expect(editor.text == example.after)
        #expect(editor.original == Array(example.before.utf8))
        if example.isUndone {
            var undone = try ManifestEditor(editor.text)
            try undone.remove("zlib")
            #expect(undone.text == example.before)
        }
    }

    static let refused: [(String, String, @Sendable (inout ManifestEditor) throws -> Void)] = [
        ("dependencies:\n  a: &a\n    url: a.zip\n", "2:6 'a' has an anchor", { try $0.remove("a") }),
        ("dependencies:\n  a:\n    url: &u a.zip\n  b: {url: *u}\n", "3:5 'a' has an anchor", { try $0.remove("a") }),
        ("workspace: w\ndependencies:\n  a: &a v1\n  b: *a\n", "4:6 'b' is an alias", { try $0.remove("b") }),
        (
            "workspace: w\ndependencies:\n  a: &a v1\n  b: *a\n", "4:6 'b' is an alias",
            { try $0.select(.tag("v2"), of: "b") }
        ),
        ("workspace: w\ndependencies:\n  a: &a v1\n", "3:6 'a' has an anchor", { try $0.addPatch("p", to: "a") }),
        ("dependencies: &d {a: {url: a.zip}}\n", "1:15 'dependencies' has an anchor", { try $0.remove("a") }),
        ("dependencies:\n  ? a\n  : {url: a.zip}\n", "2:5 'a' is written in a form", { try $0.remove("a") }),
        ("workspace: w\ndependencies:\n  a: !!str\n    v1\n", "3:3 'a' is written", { try $0.addPatch("p", to: "a") }),
        (
            "dependencies: {a: {url: a.zip}}\n", "- 'zlib': 'x:y' is not",
            { editor in
                var entry = EditExample.zlib
                entry.into = "a:b"
                try editor.add(entry)
            }
        ),
    ]

    @Test(arguments: refused.indices)
    func `what cannot be edited safely is refused at its place`(_ index: Int) throws {
        let (text, expected, edit) = Self.refused[index]
        var editor = try ManifestEditor(text)
        let failures = try #require(throws: Failures.self) { try edit(&editor) }
        let failure = failures.all[0]
        if expected.hasPrefix("-") {
            #expect(failure.kind == .usage)
            #expect(failure.place == nil)
        } else {
            let place = try #require(failure.place)
            #expect("\(place.line):\(place.column) \(failure.message)".hasPrefix(expected))
            #expect(failure.kind == .data)
        }
        #expect(editor.text == text)
    }
}
