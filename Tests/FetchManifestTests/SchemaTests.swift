internal import FetchModel
internal import Foundation
internal import TestSupport
internal import Testing

@testable import FetchManifest

/// The JSON Schemas have the keys that are read, and no others.
@Suite struct SchemaTests {
    /// Keys that a schema has already and no reader reads yet. Empty it as they are read.
    private static let unread: Set<String> = []

    private func schema(_ name: String) throws -> [String: Any] {
        let path = URL(fileURLWithPath: Fixture.root).deletingLastPathComponent().appendingPathComponent(
            "schema/\(name)"
        )
        return try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: path)) as? [String: Any])
    }

    /// The keys of the object at `path` in `schema`.
    private func keys(_ schema: [String: Any], _ path: String...) throws -> Set<String> {
        var object = schema
        for name in path { object = try #require(object[name] as? [String: Any]) }
        return Set(try #require(object["properties"] as? [String: Any]).keys)
    }

    private func compare(_ schema: Set<String>, with reader: [String]) {
        #expect(schema.subtracting(reader).isSubset(of: Self.unread), "not read")
        #expect(Set(reader).subtracting(schema).isEmpty, "not in the schema")
    }

    @Test func `the manifest's`() throws {
        let manifest = try schema("fetch-deps.json")
        compare(try keys(manifest), with: ManifestRules.schema.keys)
        compare(try keys(manifest, "$defs", "entry"), with: EntryRules.schema.keys)
        compare(try keys(manifest, "$defs", "host"), with: HostRules.schema.keys)
        compare(try keys(manifest, "$defs", "moved"), with: HostRules.schema.keys)
        compare(try keys(manifest, "$defs", "limits"), with: LimitRules.schema.keys)
        #expect(manifest["$id"] as? String == ManifestTemplate.schema)
    }

    @Test func `the configuration's`() throws {
        compare(try keys(schema("fetch-config.json")), with: ConfigurationRules.schema.keys)
    }
}
