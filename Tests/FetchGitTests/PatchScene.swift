import FetchGit
import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

/// A directory to patch, and git repositories to make patches with.
struct PatchScene {
    let scratch: ScratchDirectory
    /// The directory that is patched, as a path of `scratch`.
    let target: String

    /// An almost empty directory; inside another repository's work tree where `isVendored`.
    init(isVendored: Bool = false) throws {
        scratch = try ScratchDirectory()
        target = isVendored ? "project/vendor/engine" : "engine"
        try scratch.write("\(target)/README", "engine\n")
        if isVendored {
            try git(["init", "-q"], in: "project")
            // Nothing of the project's own rules may reach the dependency.
            try scratch.write("project/.gitattributes", "* text eol=crlf\n")
            try scratch.write("project/.gitignore", "vendor/\n")
        }
    }

    func git(_ arguments: [String], in directory: String) throws {
        let result = try runCommand(
            "git",
            ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "core.autocrlf=false"] + arguments,
            in: scratch.path(directory),
            environment: ["GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"]
        )
        #expect(result.status == 0, "git \(arguments.joined(separator: " ")): \(result.errors)")
    }

    /// The patch that `change` makes of the target's files; the target is as before.
    func patch(_ name: String = "patches/change.patch", _ change: (String) throws -> Void) throws -> Patch {
        let copy = "copy-\(UUID().uuidString)"
        try FileManager.default.copyItem(atPath: scratch.path(target), toPath: scratch.path(copy))
        try git(["init", "-q"], in: copy)
        try git(["add", "-Af", "."], in: copy)
        try git(["commit", "-qm", "before"], in: copy)
        try change(copy)
        try git(["add", "-Af", "."], in: copy)
        try git(["diff", "--cached", "--binary", "-M", "--output=../change.patch"], in: copy)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: scratch.path("change.patch")))
        return Patch(name: name, bytes: [UInt8](bytes))
    }

    func apply(_ patches: Patch..., environment: [String: String]? = nil, isPortable: Bool = false) async throws {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let git = GitProgram(environment: environment ?? ["PATH": path, "HOME": scratch.path])
        try FileManager.default.createDirectory(atPath: scratch.path("tmp"), withIntermediateDirectories: true)
        let patching = Patching(git: git, workers: Workers(limit: 2), temporary: scratch.path("tmp"))
        try await patching.apply(patches, in: try Directory(path: scratch.path(target)), isPortable: isPortable)
        try await scratch.expectNothingLeft()
    }

    /// Returns the error of applying `patch`.
    func error(_ patch: Patch, isPortable: Bool = false) async throws -> PatchError {
        let error = await #expect(throws: PatchError.self) { try await apply(patch, isPortable: isPortable) }
        try await scratch.expectNothingLeft()
        return try #require(error)
    }

    /// Returns the diagnostic of the error of applying `patch`.
    func failure(_ patch: Patch) async throws -> Failure { try await error(patch).failure }

    /// A patch that adds the one-line file `path`.
    static func adding(_ path: String, mode: String = "100644", _ line: String = "x") -> Patch {
        let text = """
            diff --git a/\(path) b/\(path)
            new file mode \(mode)
            --- /dev/null
            +++ b/\(path)
            @@ -0,0 +1 @@
            +\(line)
            \\ No newline at end of file

            """
        return Patch(name: "patches/add.patch", bytes: Array(text.utf8))
    }
}
