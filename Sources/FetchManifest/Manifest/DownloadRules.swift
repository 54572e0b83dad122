internal import FetchModel

/// Checks `download`, a file that a forge offers besides its archives.
struct DownloadRules {
    let hosts: HostTable

    /// Checks that the forge has downloads, and that the entry names the tag to which a release belongs.
    func check(_ entry: Entry, from source: Dependency.Source, _ reader: inout FieldReader) {
        guard let download = entry.fields["download"], case .repository(let name, _, _) = source,
            let host = try? hosts.host(named: name), let kind = hosts.kind(of: host)
        else { return }
        switch kind.downloads {
        case .none: reader.report(EntryError.noDownloads(kind.name), at: download.key)
        case .repository: refuse(["branch"], of: entry, "a download belongs to no branch", &reader)
        case .tag:
            refuse(["branch", "commit"], of: entry, "a release belongs to a tag", &reader)
            if SelectorRules.keys.allSatisfy({ entry.fields[$0] == nil }), !entry.fields.mayHave(SelectorRules.keys) {
                reader.report(EntryError.downloadNeedsTag(kind.name), at: download.key)
            }
        }
    }

    /// Returns the name of a download, which becomes the name of a file.
    static func fileName(_ pair: YAMLPair, _ reader: inout FieldReader) -> String? {
        reader.value(pair) { text throws(EntryError) in
            if let fault = NameRule.faultEverywhere(in: text) { throw .badDownload(text, fault) }
            return text
        }
    }

    private func refuse(_ keys: [String], of entry: Entry, _ reason: String, _ reader: inout FieldReader) {
        for key in keys {
            guard let pair = entry.fields[key] else { continue }
            let help = "write 'tag:' instead"
            reader.report(
                ManifestError.conflictingKeys(key, with: "download", reason: reason, help: help),
                at: pair.key
            )
        }
    }
}
