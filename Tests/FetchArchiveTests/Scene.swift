import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchArchive

/// A directory of files of all sorts, and git's word on its tree.
struct Scene {
    let scratch: ScratchDirectory
    /// What git, in its SHA-256 object format, says of `source`.
    let tree: String

    /// Writes `source` below a scratch directory: programs, links, hard links, deep, long and foreign names, large files.
    init() throws {
        scratch = try ScratchDirectory()
        for (path, text) in [
            ("a.txt", "a"), ("a-b", "b"), ("a/deep/er/file", "deep"), ("empty", ""), ("run.sh", "#!/bin/sh\n"),
            ("é/日本.txt", "unicode"), ("cafe\u{301}.txt", "decomposed"), ("with space/x y", "space"),
            ("long/" + String(repeating: "n", count: 150), "long name"),
            ((0..<20).map { "folder\($0)" }.joined(separator: "/") + "/file", "long path"),
            ("exactly", String(repeating: "x", count: 512)), ("crlf", "a\r\nb\r\n"),
        ] { try scratch.write("source/\(path)", text) }
        let script = """
            cd source && head -c 300000 /dev/urandom | base64 > large.bin && chmod 755 run.sh && ln -s a/deep link && ln -s ../a.txt a/up && ln -s missing dangling \
            && ln -s \(String(repeating: "t/", count: 90))x long-link \
            && git init -q --object-format=sha256 && echo '* -text' > .git/info/attributes && git add -Af . \
            && git -c user.name=n -c user.email=e commit -qm m && git write-tree
            """
        let git = try runCommand("sh", ["-c", script], in: scratch.path)
        try #require(git.status == 0, "\(git.errors)")
        tree = "sha256:" + git.output.prefix { $0 != "\n" }
    }

    /// Runs `script` in the scratch directory. `nil`, and a note, where a program is not there.
    func run(_ script: String) throws -> String? {
        let result = try runCommand("sh", ["-c", script], in: scratch.path)
        if result.status == 127 { return nil }
        try #require(result.status == 0, "\(script): \(result.errors)")
        return result.output
    }

    /// Unpacks `name` into a directory of its own, fed in chunks of `chunk` bytes.
    func unpack(_ name: String, chunk: Int = 65_536, shape: Shape = Shape()) throws -> Extracted {
        let output = "out-\(UInt64.random(in: 0...(.max)))"
        try FileManager.default.createDirectory(atPath: scratch.path(output), withIntermediateDirectories: false)
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.path(name))))
        return try Extraction(shape: shape, limits: Limits()).run(
            ArchiveInput(stream: .of(bytes, chunk: chunk)) { try File.reading(scratch.path(name)) },
            into: Directory(path: scratch.path(output))
        )
    }

    /// The tree of `bytes`, written to a file and listed, without a scene.
    static func list(_ bytes: [UInt8]) throws -> Tree {
        let scratch = try ScratchDirectory()
        let path = try scratch.write("bytes", Data(bytes))
        return try Extraction(shape: Shape(), limits: Limits()).list(
            ArchiveInput(stream: .of(bytes, chunk: 65_536)) { try File.reading(path) }
        )
    }

    /// The tree of `bytes`, written to a file and listed.
    func list(_ bytes: [UInt8]) throws -> Tree {
        let path = try scratch.write("bytes", Data(bytes))
        return try Extraction(shape: Shape(), limits: Limits()).list(
            ArchiveInput(stream: .of(bytes, chunk: 4096)) { try File.reading(path) }
        )
    }

    /// The bytes of `name`.
    func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.path(name))))
    }
}

extension ByteStream {
    /// `bytes`, in chunks of `chunk`.
    static func of(_ bytes: [UInt8], chunk: Int) -> ByteStream {
        var offset = 0
        return ByteStream {
            defer { offset += chunk }
            return offset < bytes.count ? [UInt8](bytes[offset..<min(bytes.count, offset + chunk)]) : nil
        }
    }
}
