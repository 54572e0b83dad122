import FetchManifest
import FetchModel
import Foundation
import TestSupport
import Testing

struct ManifestDraftTests {
    private let scratch: ScratchDirectory
    private let old = Array("dependencies: {}\n".utf8)
    private let new = Array("dependencies:\n  a: v1\n".utf8)
    private var path: String { "\(scratch.path)/deps.yaml" }

    init() throws {
        scratch = try ScratchDirectory()
        try Data(old).write(to: URL(fileURLWithPath: path))
    }

    private func draft() throws -> ManifestDraft {
        try ManifestDraft(new, replacing: old, at: path, shownAs: "deps.yaml", suffix: "x")
    }

    private func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

    private var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted()) ?? [] }

    @Test func `a draft becomes the manifest with its permissions`() throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        let draft = try draft()
        #expect(try bytes(path) == old)
        #expect(names == [".deps.yaml.x", "deps.yaml"])
        try draft.install()
        #expect(try bytes(path) == new)
        #expect(names == ["deps.yaml"])
        let permissions = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(permissions == 0o640)
    }

    @Test func `a draft that is discarded leaves nothing`() throws {
        try draft().discard()
        #expect(names == ["deps.yaml"])
        #expect(try bytes(path) == old)
    }

    @Test func `a link's target is replaced, and the link stays`() throws {
        let target = "\(scratch.path)/conf/real.yaml"
        try FileManager.default.createDirectory(atPath: "\(scratch.path)/conf", withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: path, toPath: target)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "conf/real.yaml")
        try draft().install()
        #expect(try bytes(target) == new)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == "conf/real.yaml")
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/conf") == ["real.yaml"])
    }

    @Test func `a manifest that another program changed is left alone`() throws {
        let other = Array("dependencies: {} # other\n".utf8)
        let draft = try draft()
        try Data(other).write(to: URL(fileURLWithPath: path))
        let failures = try #require(throws: Failures.self) { try draft.install() }
        #expect(failures.all.map(\.code) == ["manifest-changed"])
        #expect(failures.all.map(\.kind) == [.unmet])
        #expect(try bytes(path) == other)
        #expect(names == ["deps.yaml"])
        #expect(throws: Failures.self) { try self.draft() }
        #expect(names == ["deps.yaml"])
    }

    @Test func `a manifest that its owner made read-only is left alone`() throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
        let failures = try #require(throws: Failures.self) { try draft() }
        #expect(failures.all.map(\.kind) == [.disk])
        #expect(names == ["deps.yaml"])
    }
}
