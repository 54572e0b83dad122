internal import FetchModel

/// Reads `limits`, the guards against archive bombs.
enum LimitRules {
    static let schema = FieldSchema(
        owner: "'limits'",
        keys: ["files", "bytes", "ratio"],
        synonyms: ["size": "bytes", "count": "files", "entries": "files"]
    )

    static func limits(_ pair: YAMLPair, _ reader: inout FieldReader) -> Limits {
        let example = "'limits: {files: 2000000, bytes: 20 GiB, ratio: 5000}'"
        guard let pairs = reader.mapping(pair, example: example) else { return Limits() }
        let fields = reader.fields(of: pairs, schema)
        return Limits(
            files: fields["files"].flatMap { reader.number($0, in: 1 ... .max) },
            bytes: fields["bytes"].flatMap { size($0, &reader) },
            ratio: fields["ratio"].flatMap { reader.number($0, in: 1 ... .max) }
        )
    }

    private static func size(_ pair: YAMLPair, _ reader: inout FieldReader) -> Int? {
        reader.value(pair) { text throws(EntryError) in
            guard let size = ByteSize.parse(text), size > 0 else { throw .badSize(text) }
            return size
        }
    }
}
