import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@testable import FetchArchive

struct ArchiveFixtureTests {
    static let fixtures = Result { try Fixture.all(in: "archives").filter { $0.name.hasSuffix(".txt") } }

    @Test func `there are fixtures`() throws {
        #expect(try Self.fixtures.get().count >= 200)
    }

    @Test(arguments: try fixtures.get(), [1 << 20, 1000, 1])
    func `an archive becomes what its script says`(_ fixture: Fixture, chunk: Int) throws {
        let script = try ArchiveScript(fixture.text())
        // Single bytes of a large archive take long and cross no border that those of a small one do not.
        let chunk = script.bytes.count > 16 << 10 ? max(chunk, 61) : chunk
        let scratch = try ScratchDirectory()
        try scratch.write("out/.keep", "")
        try FileManager.default.removeItem(atPath: scratch.path("out/.keep"))
        let archive = try scratch.write("archive", Data(script.bytes))
        let extraction = Extraction(shape: script.shape, limits: script.limits)
        let result = Result { () throws -> Extracted in
            try extraction.run(input(archive, script, chunk), into: Directory(path: scratch.path("out")))
        }
        let listed = Result { try extraction.list(input(archive, script, chunk)) }
        switch script.expectation {
        case .refused(let code, let naming):
            for error in [result.error, listed.error] {
                let failure = try #require(error as? ArchiveError, "\(result)").failure
                #expect(failure.code == code, "\(failure.message)")
                #expect(failure.kind == .data)
                for text in naming { #expect(text.isEmpty || failure.message.contains(text), "\(failure.message)") }
                #expect(failure.message.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x0a })
                let help = try #require(failure.help)
                for text in script.help { #expect(help.contains(text), "\(help)") }
                #expect(help.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f })
            }
        case .kept(let lines):
            let extracted = try result.get()
            // By their bytes: strings are equal whatever their normal form.
            #expect(try listing(extracted, in: scratch).map { [UInt8]($0.utf8) } == lines.map { [UInt8]($0.utf8) })
            #expect(try listed.get() == extracted.tree)
            #expect(extracted.commit?.hex == script.commit)
            #expect(extracted.portability.map(\.message) == script.notes)
            #expect(extracted.statuses.count == extracted.tree.entries.count)
        }
        // Whatever happened, nothing is beside the directory.
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted() == ["archive", "out"])
    }

    private func input(_ path: String, _ script: ArchiveScript, _ chunk: Int) -> ArchiveInput {
        let bytes = script.bytes
        var offset = 0
        let stream = ByteStream {
            defer { offset += chunk }
            return offset < bytes.count ? [UInt8](bytes[offset..<min(bytes.count, offset + chunk)]) : nil
        }
        return ArchiveInput(stream: stream, length: script.hasLength ? bytes.count : nil) {
            #expect(offset >= bytes.count, "reopened before the stream was read to its end")
            return try File.reading(path)
        }
    }

    /// What is on the disk, which must be what the tree and the statuses say.
    private func listing(_ extracted: Extracted, in scratch: ScratchDirectory) throws -> [String] {
        let found = try scratch.list("out").filter { !$0.hasSuffix("/") }
        #expect(found.sorted { $0.precedesInBytes($1) } == extracted.tree.entries.map(\.path))
        return try zip(extracted.tree.entries, extracted.statuses).map { entry, status in
            let path = scratch.path("out/\(entry.path)")
            let parent = try Directory(path: (path as NSString).deletingLastPathComponent)
            #expect(try parent.status((path as NSString).lastPathComponent) == status)
            guard entry.mode != .symlink else {
                #expect(status.kind == .symlink)
                return "link \(entry.path) -> \(try FileManager.default.destinationOfSymbolicLink(atPath: path))"
            }
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect(TreeHash.blob(bytes) == entry.blob)
            #expect(status.size == entry.size && bytes.count == entry.size)
            #expect(status.isExecutable == (entry.mode == .executable))
            let text = bytes.count <= 40 ? " = " + ShownName.of(bytes) : " (\(bytes.count) bytes)"
            return (entry.mode == .executable ? "program " : "file ") + entry.path + (bytes.isEmpty ? "" : text)
        }
    }
}

extension Result {
    /// What it failed with.
    fileprivate var error: (any Error)? {
        if case .failure(let error) = self { error } else { nil }
    }
}
