/// The keys that a mapping can have.
struct FieldSchema: Equatable {
    /// What the mapping describes, for messages: `a dependency`.
    let owner: String
    let keys: [String]
    /// Words of other tools, lower case, and the key that each of them means here.
    var synonyms: [String: String] = [:]
}
