/// An object of a repository.
struct GitObject: Sendable, Equatable {
    /// 40 hexadecimal digits.
    let id: String
    /// `commit`, `tag`, `tree` or `blob`.
    let type: String
    /// What an annotated tag says.
    let tag: AnnotatedTag?

    /// The content of an annotated tag.
    struct AnnotatedTag: Sendable, Equatable {
        /// The object that it names, and that one's type.
        let object: String
        let type: String
        let name: String
        let message: String

        /// Reads what `git cat-file tag` wrote.
        init?(_ text: String) {
            var fields: [Substring: String] = [:]
            let parts = text.split(separator: "\n\n", maxSplits: 1)
            for line in (parts.first ?? "").split(separator: "\n") {
                let words = line.split(separator: " ", maxSplits: 1)
                if words.count == 2 { fields[words[0]] = String(words[1]) }
            }
            guard let object = fields["object"], let type = fields["type"], let name = fields["tag"] else { return nil }
            self.object = object
            self.type = type
            self.name = name
            message = parts.count > 1 ? String(parts[1]) : ""
        }
    }
}

/// Numbers for what a forge numbers, the same on every machine.
enum StableNumber {
    /// Six or seven digits that a text gives (FNV-1a).
    static func of(_ text: String) -> Int {
        let hash = text.utf8.reduce(14_695_981_039_346_656_037 as UInt64) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        return 100_000 + Int(hash % 9_000_000)
    }
}
