internal import FetchModel

/// Reads what must be proved of an origin, and by whose signature: `origin`, `signed-by`, `signature`.
enum SignatureRules {
    /// Returns whether `origin` at the top of the manifest is `required`.
    static func isOriginRequired(_ pair: YAMLPair, _ reader: inout FieldReader) -> Bool? {
        reader.value(pair) { text throws(ManifestError) in
            switch text {
            case "required": true
            case "optional": false
            default: throw .badOrigin(text)
            }
        }
    }

    /// Returns the paths of files with keys, with the place of each.
    static func keyFiles(_ pair: YAMLPair, _ reader: inout FieldReader) -> [(value: String, place: Place)] {
        if case .sequence(let items) = pair.value.content, items.isEmpty {
            reader.report(EntryError.emptySignedBy, at: pair.value)
        }
        var seen: Set<String> = []
        return reader.values(pair) { text throws(EntryError) in
            let path: String
            do throws(PathFault) { path = try PathRule.file(text) } catch { throw .badKeyFile(text, error) }
            guard seen.insert(path).inserted else { throw .keyFileTwice(text) }
            return path
        }
    }

    /// Returns the URL or path of a detached signature.
    static func signature(_ pair: YAMLPair, _ reader: inout FieldReader) -> String? {
        SourceRules.address(pair, URLRule.archive, &reader)
    }

    /// Checks that the keys mean something together: a repository's tags and commits carry their signatures, and an archive
    /// has one beside it.
    static func checkCombination(_ entry: Entry, _ reader: inout FieldReader) {
        let fields = entry.fields
        if fields["url"] != nil {
            guard let keys = fields["signed-by"], fields["signature"] == nil, !fields.mayHave(["signature"]) else {
                return
            }
            let help = "write the URL of its detached signature under 'signature:'"
            let error = ManifestError.misplacedKey(
                "signed-by",
                goesWith: "'signature' where there is a 'url'",
                help: help
            )
            reader.report(error, at: keys.key)
            return
        }
        if let signature = fields["signature"], !fields.mayHave(["url"]) {
            let help = "remove it; the tags and commits of a repository carry their signatures"
            reader.report(ManifestError.misplacedKey("signature", goesWith: "'url'", help: help), at: signature.key)
        }
        guard let keys = fields["signed-by"], fields["download"] != nil, fields["git"] == nil else { return }
        let reason = "a download is not part of a commit that could be signed"
        let help = "name the file under 'url:', and its detached signature under 'signature:'"
        reader.report(
            ManifestError.conflictingKeys("signed-by", with: "download", reason: reason, help: help),
            at: keys.key
        )
    }
}
