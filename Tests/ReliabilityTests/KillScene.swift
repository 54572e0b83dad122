internal import Foundation
internal import TestSupport
internal import Testing

/// One kind of change to a project, to be killed in the midst of it.
enum KillScene: String, CaseIterable, CustomTestStringConvertible {
    /// Nothing is there yet.
    case firstSync = "a first sync"
    /// The manifest names other tags.
    case otherTags = "a sync with changed tags"
    /// A tag moved.
    case update = "an update"
    /// One dependency has gone from the manifest, another has moved elsewhere.
    case removal = "a removal and a move"

    var testDescription: String { rawValue }

    /// The manifest before, where there was one.
    var before: String? {
        switch self {
        case .firstSync: nil
        case .otherTags, .removal: Self.manifest(tag: "v1")
        case .update: Self.manifest(tag: "live")
        }
    }

    /// The manifest of the run that is killed.
    var after: String {
        switch self {
        case .firstSync: Self.manifest(tag: "v1")
        case .otherTags: Self.manifest(tag: "v2")
        case .update: Self.manifest(tag: "live")
        case .removal: Self.manifest(tag: "v1", moving: true)
        }
    }

    /// The command that is killed.
    var command: String { self == .update ? "update" : "sync" }

    /// Every place where a tree may be, before or after.
    static let destinations = ["vendor/alpha", "vendor/beta", "vendor/gamma", "third_party/deep/gamma"]

    private static func manifest(tag: String, moving: Bool = false) -> String {
        """
        workspace: chaos
        dependencies:
          alpha: \(tag)
        \(moving ? "" : "  beta: \(tag)\n")  gamma:
            tag: \(tag)
        \(moving ? "    into: third_party/deep/gamma" : "")
        """
    }

    /// The repositories: three, with two states each that share some files and not others.
    static let repositories: [String: String] = Dictionary(
        uniqueKeysWithValues: ["alpha", "beta", "gamma"].map { name in
            var text = """
                summary: A library.
                author: Mira Okonkwo <mira@chaos.example>
                date: 2024-01-10T09:00:00Z

                commit One
                noise data/large.bin 400000
                executable run.sh
                | #!/bin/sh
                symlink current -> run.sh

                """
            for index in 0..<60 { text += "file src/part\(index % 7)/file\(index).c\n| int \(name)\(index) = 1;\n" }
            text += "tag v1\ntag live\n\ncommit Two\nnoise data/other.bin 300000\ndelete data/large.bin\n"
            for index in 40..<80 { text += "file src/part\(index % 7)/file\(index).c\n| int \(name)\(index) = 2;\n" }
            return ("chaos/\(name).repo", text + "tag v2\n")
        }
    )
}

extension Sandbox {
    /// A text that stands for the tree at `path`: every name, kind, executable bit and byte; `nil` where nothing is.
    func tree(_ path: String) throws -> String? {
        guard scratch.has(path) else { return nil }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func mix(_ bytes: some Sequence<UInt8>) {
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        }
        let names = try scratch.list(path)
        for name in names where !name.hasSuffix("/") {
            let full = scratch.path("\(path)/\(name)")
            let attributes = try FileManager.default.attributesOfItem(atPath: full)
            mix(name.utf8)
            if attributes[.type] as? FileAttributeType == .typeSymbolicLink {
                mix(try FileManager.default.destinationOfSymbolicLink(atPath: full).utf8)
            } else {
                let mode = (attributes[.posixPermissions] as? Int ?? 0) & 0o100
                mix("\(mode) ".utf8)
                let data = try Data(contentsOf: URL(fileURLWithPath: full))
                mix("\(data.count) ".utf8)
                // Whole where it is small; of what is large, a sample of every page tells zeros from bytes.
                if data.count < 4_096 {
                    mix(data)
                } else {
                    for offset in stride(from: 0, to: data.count, by: 512) { mix(CollectionOfOne(data[offset])) }
                }
            }
        }
        return "\(names.count) names, \(String(hash, radix: 16))"
    }

    /// The lock of `project`; `nil` where there is none.
    func lock(_ project: String) throws -> String? {
        scratch.has("\(project)/deps.lock") ? try scratch.read("\(project)/deps.lock") : nil
    }

    /// Moves the tag `live` of every repository to the commit of `tag`.
    func moveTags(to tag: String) throws {
        for name in ["alpha", "beta", "gamma"] {
            try forge.ask("POST", "/_forge/tag/chaos/\(name)/live?target=\(tag)")
        }
    }

    /// Copies `project`, times and links included.
    func copy(_ project: String, to other: String) throws {
        let result = try runCommand("cp", ["-a", scratch.path(project), scratch.path(other)], in: scratch.path)
        try #require(result.status == 0, "\(result.errors)")
    }
}
