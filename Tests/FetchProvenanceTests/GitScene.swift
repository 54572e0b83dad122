import FetchModel
import FetchProvenance
import Foundation
import TestSupport

/// A repository that the git program made, which is the oracle of these tests.
struct GitScene {
    let scratch: ScratchDirectory
    let format: ObjectID.Format
    var path: String { scratch.path("repository") }

    init(_ format: ObjectID.Format = .sha1) throws {
        scratch = try ScratchDirectory()
        self.format = format
        try run("git init -q --object-format=\(format.rawValue) repository")
        try run("git -C repository config user.name 'A U Thor' && git -C repository config user.email a@example.com")
    }

    /// Runs `script` in a shell beside the repository.
    @discardableResult
    func run(_ script: String) throws -> String {
        let environment = [
            "GIT_AUTHOR_DATE": "1700000000 +0130", "GIT_COMMITTER_DATE": "1700000123 -0500", "GIT_CONFIG_NOSYSTEM": "1",
        ]
        let result = try runCommand("sh", ["-ec", script], in: scratch.path, environment: environment)
        guard result.status == 0 else { throw SceneError(text: result.errors) }
        return result.output.trimmingCharacters(in: .newlines)
    }

    struct SceneError: Error { let text: String }

    func write(_ path: String, _ text: String) throws { try scratch.write("repository/\(path)", text) }

    func commit(_ message: String = "Subject\n\nBody") throws -> ObjectID {
        try run("git -C repository add -A && git -C repository commit -q -m '\(message)'")
        return try id("HEAD")
    }

    func id(_ name: String) throws -> ObjectID {
        guard let id = ObjectID(hex: try run("git -C repository rev-parse '\(name)'")) else {
            throw SceneError(text: name)
        }
        return id
    }

    func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.path(name))))
    }

    /// Returns the object as git prints it.
    func object(_ id: ObjectID) throws -> GitObject? {
        guard let type = try? run("git -C repository cat-file -t \(id.hex) 2>/dev/null"),
            let kind = GitObject.Kind(rawValue: type)
        else { return nil }
        try run("git -C repository cat-file \(type) \(id.hex) > object")
        return GitObject(kind, try bytes("object"))
    }

    /// Returns the files of a `git archive` of HEAD, and their bytes.
    func archive() throws -> (files: [FileEntry], contents: (String) throws -> [UInt8]?) {
        try run("rm -rf tree && mkdir tree && git -C repository archive HEAD | tar -x -C tree")
        let list = try run("cd tree && find . -mindepth 1 ! -type d | sort").split(separator: "\n")
        let files = try list.map { line in
            let path = String(line.dropFirst(2))
            let id = try run(
                "cd tree && if [ -L '\(path)' ]; then readlink -n '\(path)'; else cat '\(path)'; fi "
                    + "| git -C ../repository hash-object --stdin"
            )
            let kind = try run(
                "cd tree && if [ -L '\(path)' ]; then echo l; elif [ -x '\(path)' ]; then echo x; else echo f; fi"
            )
            guard let id = ObjectID(hex: id) else { throw SceneError(text: path) }
            return FileEntry(path, kind == "l" ? .symlink : kind == "x" ? .executable : .file, id)
        }
        return (
            files,
            { [scratch] path in
                [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.path("tree/\(path)"))))
            }
        )
    }
}
