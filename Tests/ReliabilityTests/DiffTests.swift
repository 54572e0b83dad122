internal import Foundation
internal import TestSupport
internal import Testing

/// What `fetch diff` prints, against stock git.
@Suite(.blocking) struct DiffTests {
    private let program = "\(Products.directory)/fetch"
    @Test(arguments: 0..<10)
    func `patches of random edits make the edited tree`(_ part: Int) throws {
        let scratch = try ScratchDirectory()
        let environment = ["HOME": scratch.path("home"), "TMPDIR": scratch.path("tmp")]
        try FileManager.default.createDirectory(atPath: scratch.path("tmp"), withIntermediateDirectories: true)
        try scratch.write("project/deps.yaml", "dependencies:\n  x: {url: x.tar}\n")
        func fetch(_ arguments: String...) throws -> CommandResult {
            try runCommand(program, arguments, in: scratch.path("project"), environment: environment)
        }
        let vendored = scratch.path("project/vendor/x")
        for index in 0..<100 {
            let seed = 1_000_000 + part * 100 + index
            var random = SeededRandom(UInt64(seed))
            var tree = RandomTree(using: &random)
            try tree.write(to: scratch.path("source/x"))
            try runCommand("tar", ["-C", scratch.path("source"), "-cf", "x.tar", "x"], in: scratch.path("project"))
            for leftover in ["deps.lock", "vendor"] where scratch.has("project/\(leftover)") {
                try FileManager.default.removeItem(atPath: scratch.path("project/\(leftover)"))
            }
            try #require(try fetch("sync").status == 0)
            tree.edit(using: &random)
            try tree.write(to: vendored)
            let id = try gitTree(vendored, scratch)
            let made = try runCommand(
                "sh",
                ["-c", "\"\(program)\" diff x > ../change.patch"],
                in: scratch.path("project"),
                environment: environment
            )
            #expect(made.status == 0, "seed \(seed): \(made.errors)")
            try #require(try fetch("sync", "--force").status == 0)
            let isSame = try gitTree(vendored, scratch) == id
            let applied = try runCommand(
                "sh",
                ["-c", "test ! -s ../../../change.patch || git apply --whitespace=nowarn ../../../change.patch"],
                in: vendored,
                environment: ["GIT_CEILING_DIRECTORIES": scratch.path]
            )
            #expect(applied.status == 0, "seed \(seed): \(applied.errors)")
            #expect(try gitTree(vendored, scratch) == id, "seed \(seed)")
            if isSame { #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.path("change.patch"))).isEmpty) }
        }
    }

    /// The tree id of `path` by stock git.
    private func gitTree(_ path: String, _ scratch: ScratchDirectory) throws -> String {
        let script = """
            rm -rf "$1" && git init -q --bare --object-format=sha256 "$1" &&
            echo '* -text -ident -filter -working-tree-encoding' > "$1/info/attributes" &&
            export GIT_DIR="$1" GIT_WORK_TREE=. && git add -Af . && git write-tree
            """
        let result = try runCommand("sh", ["-c", script, "sh", scratch.path("objects")], in: path)
        try #require(result.status == 0, "\(result.errors)")
        return result.output
    }
}
