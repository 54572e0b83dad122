import FetchModel
import FetchSystem
import FetchVendor
import Foundation
import TestSupport
import Testing

/// A project in a scratch directory, whose state a key authenticates.
struct Scene {
    let scratch: ScratchDirectory
    let project: ProjectDirectory
    /// What was traced.
    let trace: Monitor<[String]>
    /// The key's directory, outside the project.
    private let home: ScratchDirectory

    init() throws {
        scratch = try ScratchDirectory()
        home = try ScratchDirectory()
        let trace = Monitor<[String]>([])
        self.trace = trace
        project = try ProjectDirectory(path: scratch.path, key: StateKey(directory: home.path)) { line in
            trace.update { $0.append(line) }
        }
    }

    /// The same user's key.
    var key: StateKey { StateKey(directory: home.path) }

    /// Leaves a staging directory beside `destination`, as a killed run does, and returns its path.
    func leaveStaging(beside destination: String = Self.engine) throws -> String {
        let parent = destination.split(separator: "/").dropLast().joined(separator: "/")
        let before = Set(scratch.has(parent) ? try scratch.list(parent) : [])
        // Without a reference to it, its lock is gone, as if the process had ended.
        _ = try Staging(for: destination, in: project)
        let name = try #require(try scratch.list(parent).first { !before.contains($0) && $0.contains(".fetch-") })
        return "\(parent)/\(name.dropLast())"
    }

    /// Three files, one of them executable, and a link, in `vendor/engine`.
    init(filled: Void) throws {
        try self.init()
        try scratch.write("vendor/engine/README.md", "hello\n")
        try scratch.write("vendor/engine/src/a.swift", "let a = 1\n")
        try scratch.write("vendor/engine/src/build.sh", "#!/bin/sh\n")
        chmod(scratch.path("vendor/engine/src/build.sh"), 0o755)
        symlink("a.swift", scratch.path("vendor/engine/src/link"))
        settle()
    }

    static let engine = "vendor/engine"

    /// Waits until a change would be stamped later than all changes until now.
    func settle() { WallClock.waitForStamp(after: WallClock.now) }

    func scan(trusting record: VendorIndex.Record? = nil) throws -> Scan {
        try Scan(of: Self.engine, in: project, trusting: record)
    }

    func record() throws -> VendorIndex.Record {
        try scan().record(name: "engine", destination: Self.engine)
    }

    func changes(from expected: [TreeEntry]) throws -> [Change] {
        try TreeComparison(expected: expected, scan: scan(), destination: Self.engine, in: project).changes
    }

    /// The names in `directory`, hidden ones too, sorted.
    func names(in directory: String) throws -> [String] {
        try Directory(path: scratch.path(directory)).entries().map(\.name).sorted()
    }

    /// Writes `text` over `name` without changing its size or its time of modification.
    func overwriteInSilence(_ name: String, _ text: String) throws {
        var info = stat()
        stat(scratch.path(name), &info)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: scratch.path(name)))
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
        let times = [info.st_atim, info.st_mtim]
        utimensat(AT_FDCWD, scratch.path(name), times, 0)
    }
}
