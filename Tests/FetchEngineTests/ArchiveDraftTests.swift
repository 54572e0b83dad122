import FetchSystem
import TestSupport
import Testing

@testable import FetchEngine

@Suite struct ArchiveDraftTests {
    private let scratch: ScratchDirectory
    private let directory: Directory

    init() throws {
        scratch = try ScratchDirectory()
        directory = try Directory(path: scratch.path)
    }

    private var names: [String] { get throws { try directory.entries().map(\.name).sorted() } }

    @Test func `what a dead owner left is removed, and what a living one writes stays`() throws {
        try scratch.write(".fetch-part-0123456789abcdef", "half")
        try scratch.write(".fetch-part-mine", "of the user")
        let draft = try ArchiveDraft(of: "a.tar.gz", in: directory)
        try draft.file.write([1, 2])

        try ArchiveDraft.sweep(try Directory(path: scratch.path))

        let left = try names
        #expect(left.count == 2 && left.contains(".fetch-part-mine"))
        try draft.install()
        #expect(try names == [".fetch-part-mine", "a.tar.gz"])
    }

    @Test func `an error names the archive and not the draft`() throws {
        let draft = try ArchiveDraft(of: "a.tar.gz", in: directory)
        let error = draft.shown(SystemError(number: 28, action: "write", path: draft.file.path)) as? SystemError
        #expect(error?.path == scratch.path("a.tar.gz"))
        let other = SystemError(number: 28, action: "write", path: "/elsewhere")
        #expect(draft.shown(other) as? SystemError == other)
    }
}
