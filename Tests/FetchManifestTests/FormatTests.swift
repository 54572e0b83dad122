internal import Foundation
internal import TestSupport
internal import Testing

@testable import FetchManifest

/// Every manifest and lockfile that a version of the program wrote can be read for ever: see docs/Formats.md.
@Suite struct FormatTests {
    /// The files of all versions whose names end in `suffix`.
    private static func files(_ suffix: String) throws -> [Fixture] {
        try FileManager.default.contentsOfDirectory(atPath: "\(Fixture.root)/formats").sorted()
            .flatMap { try Fixture.all(in: "formats/\($0)") }
            .filter { $0.name.hasSuffix(suffix) }
    }

    @Test func `there are files of a version`() throws {
        #expect(try !Self.files(".yaml").isEmpty)
        #expect(try !Self.files(".lock").isEmpty)
    }

    @Test(arguments: try files(".yaml"))
    func `a manifest is read`(_ fixture: Fixture) throws {
        _ = try ManifestReader.read(bytes: [UInt8](fixture.data()), file: fixture.name)
    }

    @Test(arguments: try files(".lock"))
    func `a lockfile is read, and written again as it is`(_ fixture: Fixture) throws {
        let bytes = try [UInt8](fixture.data())
        #expect(try LockfileWriter.bytes(of: LockfileReader.read(bytes: bytes, file: fixture.name)) == bytes)
    }
}
