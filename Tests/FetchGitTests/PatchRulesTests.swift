import FetchGit
import FetchModel
import Foundation
import TestSupport
import Testing

/// Patches whose names or modes break a rule, refused before git reads them.
///
/// One after the other: each of these hundreds has a repository and a git of its own, which at once are more open files
/// than a process may have.
@Suite(.serialized) struct PatchRulesTests {
    /// Headers that bring a name to git, one of each kind.
    private static let headers: [String] = [
        "diff --git a/x b/x\nsimilarity index 100%\ncopy from NAME\ncopy to x\n",
        "diff --git a/README b/README\nsimilarity index 100%\ncopy from README\ncopy to NAME\n",
        "diff --git a/x b/x\nsimilarity index 100%\nrename from NAME\nrename to x\n",
        "diff --git a/x b/x\nsimilarity index 100%\nrename old NAME\nrename new x\n",
        "diff --git a/README b/x\nsimilarity index 100%\nrename from README\nrename to NAME\n",
        "--- a/NAME\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n", "--- /dev/null\n+++ b/NAME\n@@ -0,0 +1 @@\n+x\n",
        "--- a/NAME\t2020-01-01 00:00:00 +0000\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n",
        "diff --git a/NAME b/NAME\nnew file mode 100644\n", "diff --git a/NAME b/NAME\ndeleted file mode 100644\n",
        "diff --git a/NAME b/NAME\nold mode 100644\nnew mode 100755\n",
        "diff --git a/x b/x\nindex 1..2 100644\n--- a/NAME\n+++ b/NAME\n@@ -1 +1 @@\n-a\n+b\n",
        "a message first\n\ndiff --git a/NAME b/NAME\nnew file mode 100644\nindex 0..1\nGIT binary patch\nliteral 0\nHcmV?d00001\n\n",
    ]

    @Test(
        arguments: [
            "../outside", "src/../../outside", ".git/config", "sub/.GIT/hooks/x", "git~1/x", ".g\u{200c}it/x", "..",
            "src/..", "a\u{1}b", "src/\u{9b}31m",
        ],
        headers
    )
    func `a name that leads out or means git's own is refused`(_ name: String, _ header: String) async throws {
        let scene = try PatchScene()
        let patch = Patch(name: "p", bytes: Array(header.replacing("NAME", with: name).utf8))
        let error = try await scene.error(patch)
        guard case .name(let line, _, _) = error.fault else {
            Issue.record("\(error)")
            return
        }
        #expect(error.failure.kind == .data)
        #expect(error.failure.code == "patch-failed")
        #expect(error.failure.message.contains("the patch 'p' is refused: line \(line) names"))
        #expect(try scene.scratch.list(scene.target) == ["README"])
    }

    @Test(arguments: headers)
    func `an absolute name is refused`(_ header: String) async throws {
        let scene = try PatchScene()
        try scene.scratch.write("secret", "secret\n")
        let text = header.replacing("a/NAME", with: "NAME").replacing("b/NAME", with: "NAME")
            .replacing("NAME", with: scene.scratch.path("secret"))
        let error = try await scene.error(Patch(name: "p", bytes: Array(text.utf8)))
        guard case .name(_, _, .absolute) = error.fault else {
            Issue.record("\(error)")
            return
        }
        #expect(try scene.scratch.list(scene.target) == ["README"])
    }

    @Test(arguments: [
        #""a/\056\056/x""#, #""a/.gi\164/x""#, #""a/b\001""#, #""a/b\n""#, #""a/\377""#, #""a/\303""#,
    ])
    func `a quoted name is judged as what it means`(_ name: String) async throws {
        let scene = try PatchScene()
        let texts = [
            "--- /dev/null\n+++ \(name)\n@@ -0,0 +1 @@\n+x\n",
            "diff --git a/x b/x\nsimilarity index 100%\ncopy from \(name)\ncopy to x\n",
            "diff --git \(name) \(name)\nnew file mode 100644\n",
        ]
        for text in texts {
            guard case .name = try await scene.error(Patch(name: "p", bytes: Array(text.utf8))).fault else {
                Issue.record("\(text)")
                continue
            }
        }
    }

    @Test func `a name that is not UTF-8 is refused as that`() async throws {
        let scene = try PatchScene()
        let bytes = Array("--- /dev/null\n+++ b/caf".utf8) + [0xe9] + Array("\n@@ -0,0 +1 @@\n+x\n".utf8)
        let error = try await scene.error(Patch(name: "p", bytes: bytes))
        #expect(error.fault == .name(line: 2, Array("b/caf".utf8) + [0xe9], .name(.notUTF8)))
        #expect(error.failure.message.contains(#"line 2 names 'b/caf\xe9', which is not UTF-8"#))
    }

    @Test(arguments: ["160000", "100600x", "104755", "102644", "040000", "777777777777", "120755"])
    func `a mode that no vendored file has is refused`(_ mode: String) async throws {
        let scene = try PatchScene()
        for text in [
            "diff --git a/x b/x\nnew file mode \(mode)\n",
            "diff --git a/README b/README\nold mode 100644\nnew mode \(mode)\n",
        ] {
            let error = try await scene.error(Patch(name: "p", bytes: Array(text.utf8)))
            guard case .mode = error.fault else {
                Issue.record("\(error)")
                continue
            }
        }
        #expect(try scene.scratch.list(scene.target) == ["README"])
    }

    @Test(arguments: ["copy", "rename"])
    func `nothing is read through a link of the tree`(_ verb: String) async throws {
        let scene = try PatchScene()
        try scene.scratch.write("engine/src/a.c", "a\n")
        let files = FileManager.default
        try files.createSymbolicLink(atPath: scene.scratch.path("engine/l"), withDestinationPath: "src")
        let text = "diff --git a/l/a.c b/x\nsimilarity index 100%\n\(verb) from l/a.c\n\(verb) to x\n"
        let error = try await scene.error(Patch(name: "p", bytes: Array(text.utf8)))
        #expect(error.fault == .throughLink(line: 3, Array("l/a.c".utf8), link: "l"))
    }

    @Test func `a link may become a directory`() async throws {
        let scene = try PatchScene()
        try scene.scratch.write("engine/src/a.c", "a\n")
        let link = scene.scratch.path("engine/l")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "src")
        let patch = try scene.patch { copy in
            try FileManager.default.removeItem(atPath: scene.scratch.path("\(copy)/l"))
            try scene.scratch.write("\(copy)/l/b.c", "b\n")
        }
        try await scene.apply(patch)
        #expect(try scene.scratch.read("engine/l/b.c") == "b\n")
    }

    @Test func `a link that another one leads through is judged again when it changes`() async throws {
        let scene = try PatchScene()
        let files = FileManager.default
        try scene.scratch.write("engine/e/f/x", "x\n")
        try files.createSymbolicLink(atPath: scene.scratch.path("engine/d"), withDestinationPath: "e/f")
        try files.createSymbolicLink(atPath: scene.scratch.path("engine/l"), withDestinationPath: "d/../..")
        let text = """
            diff --git a/d b/d
            deleted file mode 120000
            index 1..0
            --- a/d
            +++ /dev/null
            @@ -1 +0,0 @@
            -e/f
            \\ No newline at end of file
            diff --git a/d/x b/d/x
            new file mode 100644
            --- /dev/null
            +++ b/d/x
            @@ -0,0 +1 @@
            +new

            """
        let error = try await scene.error(Patch(name: "p", bytes: Array(text.utf8)))
        #expect(
            error.fault
                == .tree([TreeRules.Violation(path: Array("l".utf8), rule: .leadsOut(to: Array("d/../..".utf8)))])
        )
    }

    @Test(arguments: ["readme", "NUL.c", "a b.", "x\\y", "a:b", "README\u{200b}"])
    func `'portable' holds for patched trees`(_ name: String) async throws {
        try await PatchScene().apply(PatchScene.adding(name))
        let error = try await PatchScene().error(PatchScene.adding(name), isPortable: true)
        guard case .tree(let violations) = error.fault, case .portability? = violations.first?.rule else {
            Issue.record("\(error)")
            return
        }
        #expect(error.failure.message.contains("cannot be held by every system"))
    }

    @Test func `the directory may move while git works on it`() async throws {
        let scene = try PatchScene()
        try scene.scratch.program(
            "bin/git",
            """
            [ -e '\(scene.scratch.path("moved"))' ] || mv '\(scene.scratch.path("engine"))' '\(scene.scratch.path("moved"))'
            ln -sfn '\(scene.scratch.path("elsewhere"))' '\(scene.scratch.path("engine"))'
            PATH=\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin") exec git "$@"
            """
        )
        try scene.scratch.write("elsewhere/README", "mine\n")
        let path = "\(scene.scratch.path("bin")):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
        let patch = try scene.patch { try scene.scratch.write("\($0)/README", "two\n") }
        try await scene.apply(patch, environment: ["PATH": path, "HOME": scene.scratch.path])
        #expect(try scene.scratch.read("moved/README") == "two\n")
        #expect(try scene.scratch.read("elsewhere/README") == "mine\n")
    }
}
